#include "seal/yaml_text.h"

#include <algorithm>

#include "value/document.h"

namespace cofferdam::seal {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Words that YAML 1.1 takes for something else (https://yaml.org/type/bool.html, null.html).
bool is_reserved(std::string_view text) {
    static constexpr std::string_view words[] = {"y", "n", "yes", "no", "true", "false", "on", "off", "null"};
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::ranges::find(words, lower) != std::end(words);
}

// Begins with a letter, so it is no number, date or address.
bool is_plain(std::string_view text) {
    return !text.empty() && is_letter(text.front()) && !is_reserved(text)
           && std::ranges::all_of(text, [](char c) {
                  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == '/';
              });
}

} // namespace

std::string yaml_scalar(std::string_view text) {
    return is_plain(text) ? std::string(text) : value::to_json(value::Value::string(text));
}

std::string yaml_comment(std::string_view text) {
    std::string comment(text);
    std::ranges::replace_if(comment, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return comment;
}

} // namespace cofferdam::seal
