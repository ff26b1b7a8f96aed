// netip.ParseAddr, parseIPv4Fields and parseIPv6, for their errors alone: in their order, the first that
// holds.
#include "policy/cel/address_mistakes.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace cofferdam::cel {
namespace {

struct Mistake {
    std::string_view what;
    std::string_view at = {}; // from where on; "": of all
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::optional<Mistake> in_ipv4(std::string_view text) {
    int value = 0;
    int dots = 0;
    int digits = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (is_digit(c)) {
            if (digits == 1 && value == 0) return Mistake{"IPv4 field has octet with leading zero"};
            value = value * 10 + (c - '0');
            ++digits;
            if (value > 255) return Mistake{"IPv4 field has value >255"};
        } else if (c == '.') {
            if (at == 0 || at + 1 == text.size() || text[at - 1] == '.')
                return Mistake{"IPv4 field must have at least one digit", text.substr(at)};
            if (++dots > 3) return Mistake{"IPv4 address too long"};
            value = digits = 0;
        } else {
            return Mistake{"unexpected character", text.substr(at)};
        }
    }
    if (dots < 3) return Mistake{"IPv4 address too short"};
    return std::nullopt;
}

Mistake in_ipv6(std::string_view text) {
    const std::size_t zone = text.find('%');
    if (zone + 1 == text.size()) return {"zone must be a non-empty string"};
    std::string_view rest = text.substr(0, zone);
    bool ellipsis = rest.starts_with("::");
    if (ellipsis) rest.remove_prefix(2);
    int bytes = 0;
    while (bytes < 16) {
        const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(rest, is_hex) - rest.begin());
        if (digits > 4) return {"each group must have 4 or less digits", rest};
        if (digits == 0) return {"each colon-separated field must have at least one digit", rest};
        if (digits < rest.size() && rest[digits] == '.') {
            if (!ellipsis && bytes != 12)
                return {"embedded IPv4 address must replace the final 2 fields of the address", rest};
            if (bytes + 4 > 16)
                return {"too many hex fields to fit an embedded IPv4 at the end of the address", rest};
            if (const auto mistake = in_ipv4(rest)) return *mistake;
            rest = {};
            bytes += 4;
            break;
        }
        bytes += 2;
        rest.remove_prefix(digits);
        if (rest.empty()) break;
        if (rest[0] != ':') return {"unexpected character, want colon", rest};
        if (rest.size() == 1) return {"colon must be followed by more characters", rest};
        rest.remove_prefix(1);
        if (rest[0] != ':') continue;
        if (ellipsis) return {"multiple :: in address", rest};
        ellipsis = true;
        rest.remove_prefix(1);
        if (rest.empty()) break;
    }
    if (!rest.empty()) return {"trailing garbage after address", rest};
    if (bytes < 16) return {"address string too short"};
    return {"the :: must expand to at least one field of zeros"};
}

Mistake mistake_in(std::string_view text) {
    const std::size_t mark = text.find_first_of(".:%");
    if (mark == std::string_view::npos) return {"unable to parse IP"};
    if (text[mark] == '.') return in_ipv4(text).value_or(Mistake{"unable to parse IP"});
    return text[mark] == ':' ? in_ipv6(text) : Mistake{"missing IPv6 address"};
}

} // namespace

std::string address_mistake(std::string_view text) {
    const Mistake mistake = mistake_in(text);
    const std::string message = fmt::format("ParseAddr({:?}): {}", text, mistake.what);
    return mistake.at.empty() ? message : fmt::format("{} (at {:?})", message, mistake.at);
}

} // namespace cofferdam::cel
