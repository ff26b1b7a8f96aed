#include "observations/event_fields.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::observations {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hexadecimal(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

// T and four digits; a sub-technique has a full stop and three more.
bool is_technique(std::string_view tag) {
    const bool has_form = tag.size() == 5 || (tag.size() == 9 && tag[5] == '.');
    return has_form && (tag[0] == 'T' || tag[0] == 't') && std::ranges::all_of(tag.substr(1, 4), is_digit)
           && (tag.size() == 5 || std::ranges::all_of(tag.substr(6), is_digit));
}

} // namespace

Result<Moment> moment_of(const value::Value& value, std::string_view field) {
    const auto moment = parse_moment(value.string_or(""));
    if (!moment) return error("{} is not one of RFC 3339", field);
    return *moment;
}

std::vector<std::string> techniques_in(const value::Value& tags) {
    std::vector<std::string> found;
    for (const value::Value& tag : tags.items()) {
        const std::string_view text = tag.string_or("");
        if (!is_technique(text)) continue;
        found.emplace_back(text);
        found.back()[0] = 'T';
    }
    std::ranges::sort(found);
    const auto repeated = std::ranges::unique(found);
    found.erase(repeated.begin(), repeated.end());
    return found;
}

std::string short_container_id(std::string_view id) {
    constexpr std::size_t digits = 12;
    if (const std::size_t scheme = id.find("://"); scheme != std::string_view::npos)
        id.remove_prefix(scheme + 3);
    id = id.substr(0, digits);
    return id.size() == digits && std::ranges::all_of(id, is_hexadecimal) ? std::string(id) : std::string();
}

} // namespace cofferdam::observations
