#include "content/config.h"

#include <optional>

namespace cofferdam::content {

using value::Kind;
using value::Value;

namespace {

std::unexpected<Error> wrong_type(const value::Document& document, const Value& value, std::string_view key,
                                  std::string_view wanted) {
    // 1.30 is a number to YAML, and the same as 1.3.
    bool is_scalar = !value.is(Kind::List) && !value.is(Kind::Map) && value;
    return error("{}: {} must be {}{}", to_string(document.place(value)), key, wanted,
                 is_scalar && !value.is(Kind::String) ? ": write it in quotes" : "");
}

Result<std::vector<std::string>> strings(const value::Document& document, const value::Entry& entry) {
    std::string_view key = entry.key.as_string();
    if (!entry.value.is(Kind::List))
        return error("{}: {} must be a list of strings", to_string(document.place(entry.value)), key);
    std::vector<std::string> found;
    for (const Value& item : entry.value.items()) {
        if (!item.is(Kind::String)) return wrong_type(document, item, key, "a list of strings");
        found.emplace_back(item.as_string());
    }
    return found;
}

Result<std::string> string(const value::Document& document, const value::Entry& entry) {
    if (!entry.value.is(Kind::String))
        return wrong_type(document, entry.value, entry.key.as_string(), "a string");
    return std::string(entry.value.as_string());
}

} // namespace

Result<Config> parse_config(const value::Document& document) {
    Config config;
    if (!document.root().is(Kind::Map))
        return error("{}: must be a map of settings", to_string(document.place()));
    for (const value::Entry& entry : document.root().entries()) {
        std::string_view key = entry.key.as_string();
        if (key == "exclude") {
            config.exclude = COFFERDAM_TRY(strings(document, entry));
        } else if (key == "platform-namespaces") {
            config.platform_namespaces = COFFERDAM_TRY(strings(document, entry));
        } else if (key == "crown-jewels") {
            config.crown_jewels = COFFERDAM_TRY(strings(document, entry));
        } else if (key == "kubernetes-version") {
            config.kubernetes_version = COFFERDAM_TRY(string(document, entry));
        } else if (key == "waivers") {
            config.waivers = COFFERDAM_TRY(string(document, entry));
        } else if (key == "controls") {
            config.controls = COFFERDAM_TRY(parse_control_choice(document, entry.value));
        } else {
            return error("{}: unknown setting \"{}\"", to_string(document.place(entry.value)), key);
        }
    }
    return config;
}

// On a mismatch only the last star takes one byte more: what an earlier one takes is the least that it can,
// and that is never wrong. So the time is bounded by the product of the lengths, whatever the pattern.
bool matches_pattern(std::string_view pattern, std::string_view text) {
    std::size_t at = 0;              // in the pattern
    std::size_t from = 0;            // in the text
    std::optional<std::size_t> star; // the last one
    std::size_t taken = 0;           // where the text goes on after what it took
    while (from < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            taken = from;
        } else if (at < pattern.size() && pattern[at] == text[from]) {
            ++at;
            ++from;
        } else if (star) {
            at = *star + 1;
            from = ++taken;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

} // namespace cofferdam::content
