#include "report/json_value.h"

#include <algorithm>
#include <memory>
#include <string>

#include "value/document.h"

namespace cofferdam::report {

namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return '0' <= c && c <= '9'; });
}

// Nearly all values: literals, integers and strings without escapes, without a parser.
bool is_plain_scalar(std::string_view text) {
    if (text == "true" || text == "false" || text == "null") return true;
    if (is_digits(text)) return text.size() == 1 || text.front() != '0';
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
    return std::ranges::all_of(text.substr(1, text.size() - 2),
                               [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

// Of scalars without commas: the lists of capabilities and the like.
bool is_plain_list(std::string_view text) {
    if (text.size() < 3 || text.front() != '[' || text.back() != ']') return false;
    text = text.substr(1, text.size() - 2);
    for (std::size_t comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
        if (!is_plain_scalar(text.substr(0, comma))) return false;
        text.remove_prefix(comma + 1);
    }
    return is_plain_scalar(text);
}

} // namespace

bool is_json(std::string_view text) {
    if (is_plain_scalar(text) || is_plain_list(text)) return true;
    const auto whole = std::make_shared<const value::Text>("", std::string(text));
    const value::Parsed parsed = value::parse_json(whole, value::KeepPlaces::No);
    return parsed.documents.size() == 1 && parsed.problems.empty();
}

} // namespace cofferdam::report
