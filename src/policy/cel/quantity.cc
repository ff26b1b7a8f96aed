#include "policy/cel/quantity.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace cofferdam::cel {
namespace {

constexpr std::string_view format_wrong = "quantities must match the regular expression "
                                          "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
constexpr int nano = -9;

struct Suffix {
    int base;
    int exponent;
};

std::optional<Suffix> interpret(std::string_view suffix) {
    static constexpr std::pair<std::string_view, Suffix> table[] = {
        {"", {10, 0}},   {"n", {10, -9}}, {"u", {10, -6}}, {"m", {10, -3}}, {"k", {10, 3}},  {"M", {10, 6}},
        {"G", {10, 9}},  {"T", {10, 12}}, {"P", {10, 15}}, {"E", {10, 18}}, {"Ki", {2, 10}}, {"Mi", {2, 20}},
        {"Gi", {2, 30}}, {"Ti", {2, 40}}, {"Pi", {2, 50}}, {"Ei", {2, 60}},
    };
    for (const auto& [name, meaning] : table)
        if (suffix == name) return meaning;
    if (suffix.size() < 2 || (suffix[0] != 'e' && suffix[0] != 'E')) return std::nullopt;
    std::string_view digits = suffix.substr(1);
    if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
    int exponent = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (failure != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return Suffix{10, exponent};
}

struct Parts {
    bool negative = false;
    std::string_view whole, fraction, suffix;
};

std::string_view take(std::string_view& text, std::string_view characters) {
    const std::size_t end = std::min(text.find_first_not_of(characters), text.size());
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(end);
    return taken;
}

std::optional<Parts> split(std::string_view text) {
    constexpr std::string_view digits = "0123456789";
    Parts parts;
    parts.negative = text.starts_with('-');
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    take(text, "0");
    parts.whole = take(text, digits);
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        parts.fraction = take(text, digits);
    }
    const char* const begin = text.data();
    take(text, "eEinumkKMGTP");
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    take(text, digits);
    if (!text.empty()) return std::nullopt;
    parts.suffix = {begin, static_cast<std::size_t>(text.data() - begin)};
    return parts;
}

// False: it does not fit.
bool scale_up(__int128& number, int base, int exponent) {
    for (int i = 0; i < exponent; ++i)
        if (__builtin_mul_overflow(number, static_cast<__int128>(base), &number)) return false;
    return true;
}

// value * 10^scale, if 64 bits hold it without a loss; as upstream decides by
// the number of digits.
std::optional<Quantity> small_quantity(const Parts& parts, const Suffix& suffix) {
    const auto whole = static_cast<int>(parts.whole.empty() ? 1 : parts.whole.size());
    const auto fraction = static_cast<int>(parts.fraction.size());
    if (suffix.base == 2 && fraction > 0) return std::nullopt;
    const int precision =
        suffix.base == 10 ? 18 - whole - fraction
                          : 15 - whole - static_cast<int>(static_cast<float>(suffix.exponent) * 3 / 10) - 1;
    const int scale = (suffix.base == 10 ? suffix.exponent : 0) - fraction;
    if (precision < 0 || scale < nano) return std::nullopt;
    std::int64_t value = 0;
    for (const std::string_view digits : {parts.whole, parts.fraction})
        for (const char c : digits) value = value * 10 + (c - '0');
    if (suffix.base == 2 && __builtin_mul_overflow(value, std::int64_t{1} << suffix.exponent, &value))
        return std::nullopt;
    Quantity quantity{value, true, parts.negative ? -value : value, scale, 0};
    if (!scale_up(quantity.nanounits, 10, scale - nano)) return std::nullopt;
    if (parts.negative) quantity.nanounits = -quantity.nanounits;
    return quantity;
}

// Up to the next nanounit. Nothing: it does not fit.
std::optional<__int128> big_nanounits(const Parts& parts, const Suffix& suffix) {
    __int128 number = 0;
    for (const std::string_view digits : {parts.whole, parts.fraction})
        for (const char c : digits)
            if (!scale_up(number, 10, 1)
                || __builtin_add_overflow(number, static_cast<__int128>(c - '0'), &number))
                return std::nullopt;
    if (number == 0) return 0;
    if (suffix.base == 2 && !scale_up(number, 2, suffix.exponent)) return std::nullopt;
    const int shift =
        (suffix.base == 10 ? suffix.exponent : 0) - static_cast<int>(parts.fraction.size()) - nano;
    if (shift >= 0) return shift < 60 && scale_up(number, 10, shift) ? std::optional(number) : std::nullopt;
    bool rest = false;
    for (int i = shift; i < 0 && number > 0; ++i) {
        rest |= number % 10 != 0;
        number /= 10;
    }
    return number + (rest ? 1 : 0);
}

Quantity beyond(double value) {
    constexpr __int128 most = ~(static_cast<__int128>(1) << 127);
    return {value < 0 ? -most : most, false, 0, 0, value};
}

// Without the suffix.
double written(const Parts& parts) {
    const double value = std::strtod(fmt::format("0{}.{}", parts.whole, parts.fraction).c_str(), nullptr);
    return parts.negative ? -value : value;
}

} // namespace

Result<Quantity> parse_quantity(std::string_view text) {
    if (text.empty()) return error("{}", format_wrong);
    const auto parts = split(text);
    if (!parts) return error("{}", format_wrong);
    const auto suffix = interpret(parts->suffix);
    if (!suffix) return error("unable to parse quantity's suffix");
    if (suffix->exponent < -1000 || suffix->exponent > 1000)
        return error("quantity {} is out of range", text);
    if (const auto quantity = small_quantity(*parts, *suffix)) return *quantity;
    auto nanounits = big_nanounits(*parts, *suffix);
    constexpr __int128 most = static_cast<__int128>(INT64_MAX) * 1'000'000'000;
    if (suffix->base == 2 && (!nanounits || *nanounits > most)) nanounits = most;
    if (!nanounits) return beyond(written(*parts) * std::pow(10.0, suffix->exponent));
    return Quantity{parts->negative ? -*nanounits : *nanounits, false, 0, 0, 0};
}

Quantity quantity_of(std::int64_t value) {
    return {static_cast<__int128>(value) * 1'000'000'000, true, value, 0, 0};
}

Quantity sum(const Quantity& a, const Quantity& b) {
    if (a.beyond != 0 || b.beyond != 0) return beyond(approximate(a) + approximate(b));
    if (a.small && b.small && (a.value == 0 || b.value == 0)) return a.value == 0 ? b : a;
    Quantity result{0, false, 0, 0, 0};
    if (__builtin_add_overflow(a.nanounits, b.nanounits, &result.nanounits))
        return beyond(approximate(a) + approximate(b));
    if (!a.small || !b.small) return result;
    // At the finer of both scales, if 64 bits hold it there.
    result.scale = std::min(a.scale, b.scale);
    __int128 total = 0;
    for (const Quantity& part : {a, b}) {
        __int128 scaled = part.value;
        if (!scale_up(scaled, 10, part.scale - result.scale) || scaled > INT64_MAX || scaled < INT64_MIN)
            return result;
        total += scaled;
    }
    result.small = total <= INT64_MAX && total >= INT64_MIN;
    result.value = static_cast<std::int64_t>(total);
    return result;
}

Quantity negated(const Quantity& quantity) {
    Quantity result = quantity;
    result.nanounits = -result.nanounits;
    result.beyond = -result.beyond;
    if (result.value == INT64_MIN)
        result.small = false;
    else
        result.value = -result.value;
    return result;
}

bool as_integer(const Quantity& quantity, std::int64_t& integer) {
    if (!quantity.small || quantity.scale < 0) return false;
    __int128 value = quantity.value;
    if (!scale_up(value, 10, quantity.scale) || value > INT64_MAX || value < INT64_MIN) return false;
    integer = static_cast<std::int64_t>(value);
    return true;
}

int compare(const Quantity& a, const Quantity& b) {
    if (a.nanounits != b.nanounits) return a.nanounits < b.nanounits ? -1 : 1;
    return a.beyond == b.beyond ? 0 : a.beyond < b.beyond ? -1 : 1;
}

double approximate(const Quantity& quantity) {
    if (quantity.beyond != 0) return quantity.beyond;
    if (!quantity.small) return static_cast<double>(quantity.nanounits) * 1e-9;
    if (quantity.scale == 0) return static_cast<double>(quantity.value);
    return static_cast<double>(quantity.value) * std::pow(10.0, quantity.scale);
}

} // namespace cofferdam::cel
