#include "analysis/access/exercise.h"

#include <algorithm>

#include "analysis/access/power_needs.h"

namespace cofferdam::access {

namespace {

bool matches(std::string_view named, std::string_view made) { return named == "*" || named == made; }

bool matches(const Request& named, const Request& made) {
    return matches(named.verb, made.verb) && matches(named.group, made.group)
           && matches(named.resource, made.resource)
           && (named.resource == "*" || named.subresource == made.subresource);
}

bool names(const PowerWay& way, const Request& request) {
    constexpr std::string_view separator = " & ";
    for (std::string_view rest = way.needs; !rest.empty();) {
        const std::size_t end = std::min(rest.find(separator), rest.size());
        const Need need = parse_need(rest.substr(0, end));
        if (std::ranges::any_of(need.requests, [&](const Request& one) { return matches(one, request); }))
            return true;
        rest.remove_prefix(std::min(end + separator.size(), rest.size()));
    }
    return false;
}

} // namespace

bool exercises(const Power& power, const Request& request) {
    return std::ranges::any_of(power.ways, [&](const PowerWay& way) { return names(way, request); });
}

} // namespace cofferdam::access
