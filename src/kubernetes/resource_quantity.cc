#include "kubernetes/resource_quantity.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

namespace cofferdam::kubernetes {

namespace {

enum class Format : std::uint8_t { DecimalSI, DecimalExponent, BinarySI };

struct Suffix {
    std::string_view text;
    Format format;
    int exponent; // of 10, or of 2
};
constexpr Suffix suffixes[] = {
    {"n", Format::DecimalSI, -9}, {"u", Format::DecimalSI, -6}, {"m", Format::DecimalSI, -3},
    {"", Format::DecimalSI, 0},   {"k", Format::DecimalSI, 3},  {"M", Format::DecimalSI, 6},
    {"G", Format::DecimalSI, 9},  {"T", Format::DecimalSI, 12}, {"P", Format::DecimalSI, 15},
    {"E", Format::DecimalSI, 18}, {"Ki", Format::BinarySI, 10}, {"Mi", Format::BinarySI, 20},
    {"Gi", Format::BinarySI, 30}, {"Ti", Format::BinarySI, 40}, {"Pi", Format::BinarySI, 50},
    {"Ei", Format::BinarySI, 60},
};

std::optional<Suffix> suffix_of(std::string_view text) {
    for (const Suffix& suffix : suffixes)
        if (suffix.text == text) return suffix;
    if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
    const bool has_plus = text[1] == '+';
    const std::string_view digits = text.substr(has_plus ? 2 : 1);
    int exponent = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (problem != std::errc() || end != digits.data() + digits.size() || exponent > 18 || exponent < -18)
        return std::nullopt;
    return Suffix{"", Format::DecimalExponent, exponent};
}

// A number of thousandths, never negative: amounts are not.
using Thousandths = unsigned __int128;
constexpr Thousandths largest = static_cast<Thousandths>(INT64_MAX);

struct Amount {
    Thousandths thousandths = 0;
    Format format = Format::DecimalSI;
};

std::optional<Amount> parsed(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view number = text.substr(0, end);
    const auto suffix = suffix_of(text.substr(end));
    if (!suffix || number.find_first_of("0123456789") == std::string_view::npos || number.size() > 18)
        return std::nullopt;
    Thousandths digits = 0;
    int exponent = 3; // thousandths
    bool has_point = false;
    for (const char c : number) {
        if (c == '.') {
            if (has_point) return std::nullopt;
            has_point = true;
            continue;
        }
        digits = digits * 10 + static_cast<Thousandths>(c - '0');
        exponent -= has_point;
    }
    if (suffix->format == Format::BinarySI) {
        digits <<= static_cast<unsigned>(suffix->exponent); // of at most 18 digits and 60 bits
    } else {
        exponent += suffix->exponent;
    }
    for (; exponent > 0 && digits <= largest; --exponent) digits *= 10;
    for (; exponent < 0; ++exponent) digits = (digits + 9) / 10;
    if (digits > largest) return std::nullopt;
    return Amount{digits, suffix->format};
}

std::string decimal(Thousandths digits, Format format) {
    int exponent = -3;
    for (; exponent < 18 && digits > 0 && digits % 1000 == 0; exponent += 3) digits /= 1000;
    if (digits == 0) return "0";
    const auto number = static_cast<std::uint64_t>(digits);
    if (format == Format::DecimalExponent)
        return exponent == 0 ? fmt::format("{}", number) : fmt::format("{}e{}", number, exponent);
    for (const Suffix& suffix : suffixes)
        if (suffix.format == Format::DecimalSI && suffix.exponent == exponent)
            return fmt::format("{}{}", number, suffix.text);
    return "";
}

std::string binary(Thousandths digits) {
    int exponent = 0;
    for (; exponent < 60 && digits % 1024 == 0; exponent += 10) digits /= 1024;
    const auto number = static_cast<std::uint64_t>(digits);
    for (const Suffix& suffix : suffixes)
        if (suffix.format == Format::BinarySI && suffix.exponent == exponent)
            return fmt::format("{}{}", number, suffix.text);
    return fmt::format("{}", number);
}

} // namespace

std::optional<std::string> canonical_quantity(std::string_view text) {
    const auto amount = parsed(text);
    if (!amount) return std::nullopt;
    // What is small or no whole number is said decimally, so that nothing is rounded.
    const bool is_binary = amount->format == Format::BinarySI && amount->thousandths % 1000 == 0
                           && amount->thousandths >= Thousandths{1024} * 1000;
    if (is_binary) return binary(amount->thousandths / 1000);
    return decimal(amount->thousandths,
                   amount->format == Format::BinarySI ? Format::DecimalSI : amount->format);
}

} // namespace cofferdam::kubernetes
