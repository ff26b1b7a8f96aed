#include "policy/cel/number_literal.h"

#include <charconv>
#include <string>

#include "value/numbers.h"

namespace cofferdam::cel {
namespace {

std::optional<std::uint64_t> magnitude(std::string_view text) {
    const bool hex = text.starts_with("0x");
    if (hex) text.remove_prefix(2);
    std::uint64_t parsed = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), parsed, hex ? 16 : 10);
    return result.ec == std::errc{} ? std::optional(parsed) : std::nullopt;
}

} // namespace

std::optional<std::int64_t> int_literal(std::string_view text, Sign sign) {
    const auto parsed = magnitude(text);
    const std::uint64_t most = std::uint64_t{INT64_MAX} + (sign == Sign::Minus ? 1 : 0);
    if (!parsed || *parsed > most) return std::nullopt;
    return static_cast<std::int64_t>(sign == Sign::Minus ? 0 - *parsed : *parsed);
}

std::optional<std::uint64_t> uint_literal(std::string_view text) {
    return magnitude(text.substr(0, text.size() - 1));
}

std::optional<double> double_literal(std::string_view text, Sign sign) {
    std::string whole = sign == Sign::Minus ? "-" : "";
    if (text.starts_with('.')) whole += '0';
    return value::parse_double(whole.append(text));
}

} // namespace cofferdam::cel
