#include "value/numbers.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace cofferdam::value {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && is_digit(text[at + count])) ++count;
    return count;
}

struct Shape {
    bool integer;
    bool leading_zero;
};

// RFC 8259, section 6: number = [ minus ] int [ frac ] [ exp ]
std::optional<Shape> json_shape(std::string_view text) {
    std::size_t at = text.starts_with('-') ? 1 : 0;
    const std::size_t whole = digits_at(text, at);
    if (whole == 0) return std::nullopt;
    Shape shape{true, whole > 1 && text[at] == '0'};
    at += whole;
    if (at < text.size() && text[at] == '.') {
        const std::size_t fraction = digits_at(text, at + 1);
        if (fraction == 0) return std::nullopt;
        shape.integer = false;
        at += 1 + fraction;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        const std::size_t exponent = digits_at(text, at);
        if (exponent == 0) return std::nullopt;
        shape.integer = false;
        at += exponent;
    }
    if (at != text.size()) return std::nullopt;
    return shape;
}

// Base and digits after the sign, by Go's prefixes.
struct Digits {
    int base = 10;
    std::string_view text;
};

Digits go_digits(std::string_view text) {
    if (text.size() < 2 || text[0] != '0') return {10, text};
    switch (text[1]) {
    case 'x':
    case 'X': return {16, text.substr(2)};
    case 'o':
    case 'O': return {8, text.substr(2)};
    case 'b':
    case 'B': return {2, text.substr(2)};
    default: return {8, text.substr(1)};
    }
}

Value signed_value(std::uint64_t magnitude, bool negative) {
    if (!negative) return Value::unsigned_integer(magnitude);
    return Value::integer(static_cast<std::int64_t>(std::uint64_t{0} - magnitude));
}

} // namespace

std::optional<double> parse_double(std::string_view text) {
    const bool plus = text.starts_with('+'); // which from_chars does not know
    if (plus) text.remove_prefix(1);
    if (plus && text.starts_with('-')) return std::nullopt;
    double result = 0;
    auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), result);
    if (end != text.data() + text.size() || status == std::errc::invalid_argument) return std::nullopt;
    if (status == std::errc::result_out_of_range) {
        // from_chars does not tell too small from too large.
        const double nearest = std::strtod(std::string(text).c_str(), nullptr);
        if (std::isinf(nearest)) return std::nullopt;
        return nearest;
    }
    if (!std::isfinite(result)) return std::nullopt; // "inf", "nan"
    return result;
}

std::optional<Value> parse_go_integer(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const Digits digits = go_digits(text);
    if (digits.text.empty() || digits.text[0] == '-') return std::nullopt;
    std::uint64_t magnitude = 0;
    const char* last = digits.text.data() + digits.text.size();
    auto [end, status] = std::from_chars(digits.text.data(), last, magnitude, digits.base);
    if (end != last || status != std::errc()) return std::nullopt;
    constexpr std::uint64_t lowest = std::uint64_t{1} << 63;
    if (negative && magnitude > lowest) return std::nullopt;
    return signed_value(magnitude, negative);
}

std::optional<Value> parse_json_number(std::string_view text) {
    const std::optional<Shape> shape = json_shape(text);
    if (!shape || shape->leading_zero) return std::nullopt;
    if (shape->integer) {
        const std::optional<Value> integer = parse_go_integer(text);
        return integer ? *integer : Value::number(text);
    }
    const std::optional<double> number = parse_double(text);
    return number ? Value::real(*number) : Value::number(text);
}

std::optional<std::int64_t> integer_as_go_writes_it(double number) {
    if (!std::isfinite(number) || number != std::floor(number) || std::fabs(number) >= 1e19)
        return std::nullopt;
    // encoding/json writes the shortest digits that read back the same, then zeros up to the point.
    char shortest[32];
    const char* end =
        std::to_chars(shortest, shortest + sizeof shortest, number, std::chars_format::scientific).ptr;
    std::string digits;
    const char* at = shortest;
    for (; at != end && *at != 'e'; ++at)
        if (*at != '.') digits.push_back(*at);
    const bool negative = digits.starts_with('-');
    int exponent = 0;
    std::from_chars(at + (at[1] == '+' ? 2 : 1), end, exponent);
    digits.resize(static_cast<std::size_t>(exponent) + 1 + (negative ? 1 : 0), '0');
    std::int64_t result = 0;
    auto [last, status] = std::from_chars(digits.data(), digits.data() + digits.size(), result);
    if (status != std::errc()) return std::nullopt;
    return result;
}

std::string format_float_key(double number) {
    const auto narrow = static_cast<float>(number);
    if (std::isnan(narrow)) return ".nan";
    if (std::isinf(narrow)) return narrow > 0 ? ".inf" : "-.inf";
    char buffer[64];
    const char* end =
        std::to_chars(buffer, buffer + sizeof buffer, narrow, std::chars_format::scientific).ptr;
    std::string scientific(static_cast<const char*>(buffer), end);
    const std::size_t e = scientific.find('e');
    const int exponent = std::atoi(scientific.c_str() + e + 1);
    // strconv's %g with the shortest precision: an exponent below -4 or from 6 on is written.
    if (narrow != 0 && (exponent < -4 || exponent >= 6)) return scientific;
    end = std::to_chars(buffer, buffer + sizeof buffer, narrow, std::chars_format::fixed).ptr;
    return {static_cast<const char*>(buffer), end};
}

} // namespace cofferdam::value
