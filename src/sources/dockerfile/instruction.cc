#include "sources/dockerfile/instruction.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "value/document.h"

namespace cofferdam::dockerfile {

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string upper(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return result;
}

bool is_known(std::string_view keyword) {
    constexpr std::array<std::string_view, 18> known = {
        "ADD",    "ARG",   "CMD",         "COPY",  "ENTRYPOINT", "ENV",
        "EXPOSE", "FROM",  "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
        "RUN",    "SHELL", "STOPSIGNAL",  "USER",  "VOLUME",     "WORKDIR"};
    return std::ranges::find(known, keyword) != known.end();
}

// A cursor over the line's text.
struct Rest {
    std::string_view text;
    std::size_t at = 0;

    void skip_blanks() { at = std::min(text.find_first_not_of(blanks, at), text.size()); }
    std::string_view word() {
        skip_blanks();
        const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
        const std::string_view found = text.substr(at, end - at);
        at = end;
        return found;
    }
    std::string_view remaining() {
        skip_blanks();
        std::string_view left = text.substr(at);
        return left.substr(0, left.find_last_not_of(blanks) + 1);
    }
};

std::optional<std::vector<std::string>> json_strings(std::string_view text) {
    if (!text.starts_with('[')) return std::nullopt;
    const auto parsed =
        value::parse_json(std::make_shared<value::Text>("", std::string(text)), value::KeepPlaces::No);
    if (!parsed.problems.empty() || parsed.documents.size() != 1) return std::nullopt;
    std::vector<std::string> strings;
    for (const value::Value& item : parsed.documents[0]->root().items()) {
        if (!item.is(value::Kind::String)) return std::nullopt;
        strings.emplace_back(item.as_string());
    }
    return strings;
}

void read_flags(Rest& rest, Instruction& instruction) {
    for (rest.skip_blanks(); rest.text.substr(rest.at).starts_with("--"); rest.skip_blanks()) {
        const std::string_view word = rest.word().substr(2);
        if (word.empty()) return; // "--" ends them
        const std::size_t equals = std::min(word.find('='), word.size());
        instruction.flags.push_back({word.substr(0, equals), word.substr(std::min(equals + 1, word.size()))});
    }
}

} // namespace

std::string_view Instruction::flag(std::string_view name) const {
    const auto found = std::ranges::find(flags, name, &Flag::name);
    return found == flags.end() ? "" : found->value;
}

Instruction parse_instruction(const LogicalLine& line, const std::shared_ptr<const value::Text>& text,
                              std::vector<value::Problem>& problems) {
    Instruction instruction;
    instruction.line = &line;
    Rest rest{line.text};
    instruction.keyword = upper(rest.word());
    if (instruction.keyword == "ONBUILD") {
        instruction.on_build = true;
        instruction.keyword = upper(rest.word());
    }
    if (!is_known(instruction.keyword))
        problems.push_back({value::Severity::Error,
                            {text, line.place()},
                            fmt::format("{} is no instruction of a Dockerfile", instruction.keyword)});
    read_flags(rest, instruction);
    instruction.rest = rest.remaining();
    instruction.rest_at = rest.at;
    instruction.exec = json_strings(instruction.rest);
    return instruction;
}

std::vector<std::string_view> quoted_words(std::string_view text, char escape) {
    std::vector<std::string_view> words;
    std::size_t begin = std::string_view::npos; // none: between words
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_blank = blanks.contains(c);
        if (quote == 0 && is_blank) {
            if (begin != std::string_view::npos) words.push_back(text.substr(begin, i - begin));
            begin = std::string_view::npos;
            continue;
        }
        if (begin == std::string_view::npos) begin = i;
        if (c == escape && quote != '\'') {
            ++i;
        } else if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        }
    }
    if (begin != std::string_view::npos) words.push_back(text.substr(begin));
    return words;
}

std::vector<std::string_view> plain_words(std::string_view text) {
    std::vector<std::string_view> words;
    Rest rest{text};
    for (std::string_view word = rest.word(); !word.empty(); word = rest.word()) words.push_back(word);
    return words;
}

} // namespace cofferdam::dockerfile
