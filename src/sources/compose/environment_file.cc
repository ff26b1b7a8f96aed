#include "sources/compose/environment_file.h"

#include <algorithm>

namespace cofferdam::compose {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r'; }
bool is_space_or_newline(char c) { return is_space(c) || c == '\n'; }

std::string_view trim_right(std::string_view text) {
    while (!text.empty() && is_space_or_newline(text.back())) text.remove_suffix(1);
    return text;
}

bool is_name_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'
           || c == '-' || c == '[' || c == ']' || byte >= 0x80;
}

// The escapes that double quotes know; "\$" becomes "$$", which interpolation reads as a dollar.
std::string expand_escapes(std::string_view text) {
    static constexpr std::string_view letters = "abfnrtv\"\\";
    static constexpr std::string_view meanings = "\a\b\f\n\r\t\v\"\\";
    std::string expanded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        if (const std::size_t known = letters.find(next); next != '\0' && known != std::string_view::npos) {
            expanded += meanings[known];
            ++i;
        } else if (next == '$') {
            expanded += "$$";
            ++i;
        } else {
            expanded += text[i];
        }
    }
    return expanded;
}

class Parser {
  public:
    Parser(std::string_view text, const Lookup& inherited) : rest_(text), inherited_(inherited) {}

    Result<EnvironmentFile> run() {
        if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
        while (skip_to_statement()) {
            if (rest_.starts_with("export") && rest_.size() > 6 && is_space(rest_[6])) {
                skip(6);
                skip_spaces();
            }
            COFFERDAM_TRY(statement());
        }
        return std::move(file_);
    }

  private:
    void skip(std::size_t count) {
        line_ += static_cast<std::size_t>(
            std::count(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count), '\n'));
        rest_.remove_prefix(count);
    }
    void skip_spaces() {
        while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    }
    void skip_line() { skip(std::min(rest_.find('\n'), rest_.size())); }

    bool skip_to_statement() {
        while (!rest_.empty() && (is_space_or_newline(rest_.front()) || rest_.front() == '#')) {
            if (rest_.front() == '#') {
                skip_line();
            } else {
                skip(1);
            }
        }
        return !rest_.empty();
    }

    Result<void> statement() {
        std::size_t length = 0;
        while (length < rest_.size() && (is_name_character(rest_[length]) || is_space(rest_[length])))
            ++length;
        const std::string name(trim_right(rest_.substr(0, length)));
        const char separator = length < rest_.size() ? rest_[length] : '\n';
        if (separator != '=' && separator != ':' && separator != '\n')
            return error("line {}: unexpected character '{}' in the name of a variable", line_, separator);
        if (name.find_first_of(" \t") != std::string::npos)
            return error("line {}: a variable's name has no spaces", line_);
        if (separator == '\n') {
            if (const auto value = inherited_(name))
                file_.variables.insert_or_assign(name, std::string(*value));
            skip_line();
            return {};
        }
        skip(length + 1);
        skip_spaces();
        const std::string assigned = COFFERDAM_TRY(value());
        // Names that begin with a digit are read and left out.
        if (!name.empty() && (name.front() < '0' || name.front() > '9'))
            file_.variables.insert_or_assign(name, assigned);
        return {};
    }

    Result<std::string> value() {
        if (!rest_.empty() && (rest_.front() == '"' || rest_.front() == '\'')) return quoted(rest_.front());
        std::string_view text = rest_.substr(0, rest_.find('\n'));
        skip_line();
        text = text.substr(0, text.find(" #"));
        return expand(trim_right(text));
    }

    Result<std::string> quoted(char quote) {
        const std::size_t first_line = line_;
        std::string text;
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            if (rest_[i] == quote) {
                skip(i + 1);
                if (quote == '\'') return text;
                return expand(expand_escapes(text));
            }
            // A backslash hides the quote that follows it, in both kinds of quotes; else it stays.
            if (rest_[i] == '\\' && i + 1 < rest_.size()) {
                if (rest_[i + 1] != quote) text += '\\';
                ++i;
            }
            text += rest_[i];
        }
        return error("line {}: the quoted value does not end", first_line);
    }

    Result<std::string> expand(std::string_view text) {
        const Lookup lookup = [this](std::string_view name) -> std::optional<std::string_view> {
            if (const auto value = inherited_(name)) return value;
            return lookup_in(file_.variables)(name);
        };
        const std::size_t line = line_;
        Result<Substitution> substituted = interpolate(text, lookup);
        if (!substituted) return error("line {}: {}", line, substituted.error().message);
        for (std::string& name : substituted->unset) file_.unset.push_back(std::move(name));
        for (Substitution::Required& required : substituted->required)
            file_.unset.push_back(std::move(required.name));
        return std::move(substituted->text);
    }

    std::string_view rest_;
    const Lookup& inherited_;
    std::size_t line_ = 1;
    EnvironmentFile file_;
};

} // namespace

Result<EnvironmentFile> parse_environment_file(std::string_view text, const Lookup& inherited) {
    return Parser(text, inherited).run();
}

} // namespace cofferdam::compose
