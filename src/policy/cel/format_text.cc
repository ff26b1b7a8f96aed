#include "policy/cel/format_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "policy/cel/printing.h"

namespace cofferdam::cel {
namespace {

// The text, or why there is none.
using Text = std::expected<std::string, std::string>;

Text refused(std::string_view what, const Value& value) {
    return std::unexpected(fmt::format("error during formatting: {}, was given {}", what, type_name(value)));
}

std::string special_number(double number) {
    if (std::isnan(number)) return "NaN";
    return number > 0 ? "Infinity" : "-Infinity";
}

std::string fixed_or_special(double number) {
    return std::isfinite(number) ? go_fixed(number) : special_number(number);
}

Text as_string(const Value& value);

Text list_as_string(const Value& list) {
    std::string text = "[";
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Text element = as_string(list.element(index));
        if (!element) return element;
        text += (index > 0 ? ", " : "") + *element;
    }
    return text + "]";
}

// By the texts of the keys.
Text map_as_string(const Value& map) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (std::size_t index = 0; index < map.size(); ++index) {
        const Entry entry = map.entry(index);
        Text key = as_string(entry.key);
        Text value = as_string(entry.value);
        if (!key || !value) return key ? value : key;
        entries.emplace_back(std::move(*key), std::move(*value));
    }
    std::ranges::stable_sort(entries, {}, &std::pair<std::string, std::string>::first);
    std::string text;
    for (const auto& [key, value] : entries) text += (text.empty() ? "" : ", ") + key + ": " + value;
    return "{" + text + "}";
}

Text as_string(const Value& value) {
    switch (value.kind()) {
    case Kind::Double: return fixed_or_special(value.as_double());
    case Kind::List: return list_as_string(value);
    case Kind::Map: return map_as_string(value);
    case Kind::Optional:
    case Kind::Opaque:
        return refused("string clause can only be used on strings, bools, bytes, "
                       "ints, doubles, maps, lists, "
                       "types, durations, and timestamps",
                       value);
    default: return printed(value);
    }
}

Text as_decimal(const Value& value) {
    if (value.is(Kind::Int) || value.is(Kind::Uint)) return printed(value);
    if (value.is(Kind::Double)) return fixed_or_special(value.as_double());
    return refused("decimal clause can only be used on integers", value);
}

double number_of(const Value& value) {
    if (value.is(Kind::Int)) return static_cast<double>(value.as_int());
    return value.is(Kind::Uint) ? static_cast<double>(value.as_uint()) : value.as_double();
}

Text as_fixed(const Value& value, int precision) {
    if (!value.is_number()) return refused("fixed-point clause can only be used on doubles", value);
    const double number = number_of(value);
    return std::isfinite(number) ? fmt::format("{:.{}f}", number, precision) : special_number(number);
}

Text as_scientific(const Value& value, int precision) {
    if (!value.is_number()) return refused("scientific clause can only be used on doubles", value);
    const double number = number_of(value);
    return std::isfinite(number) ? fmt::format("{:.{}e}", number, precision) : special_number(number);
}

Text as_binary(const Value& value) {
    if (value.is(Kind::Bool)) return value.as_bool() ? "1" : "0";
    if (value.is(Kind::Int)) return fmt::format("{:b}", value.as_int());
    if (value.is(Kind::Uint)) return fmt::format("{:b}", value.as_uint());
    return refused("only integers and bools can be formatted as binary", value);
}

Text as_octal(const Value& value) {
    if (value.is(Kind::Int)) return fmt::format("{:o}", value.as_int());
    if (value.is(Kind::Uint)) return fmt::format("{:o}", value.as_uint());
    return refused("octal clause can only be used on integers", value);
}

Text as_hexadecimal(const Value& value, bool upper) {
    std::string text;
    if (value.is(Kind::Int)) {
        text = fmt::format("{:x}", value.as_int());
    } else if (value.is(Kind::Uint)) {
        text = fmt::format("{:x}", value.as_uint());
    } else if (value.is(Kind::String) || value.is(Kind::Bytes)) {
        for (const char c : value.as_text()) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    } else {
        return refused("only integers, byte buffers, and strings can be formatted as hex", value);
    }
    if (upper)
        for (char& c : text)
            if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

constexpr int default_precision = 6;
constexpr int max_precision = 1000; // ours: beyond it no digit can differ

// ".3" or nothing; nothing at all if it is bad
std::expected<int, std::string> precision_at(std::string_view& rest) {
    if (!rest.starts_with('.')) return default_precision;
    rest.remove_prefix(1);
    int precision = 0;
    std::size_t count = 0;
    for (; count < rest.size() && rest[count] >= '0' && rest[count] <= '9'; ++count)
        precision = std::min(precision * 10 + (rest[count] - '0'), max_precision + 1);
    if (count == 0 || precision > max_precision)
        return std::unexpected("could not parse formatting clause: error while parsing precision");
    rest.remove_prefix(count);
    return precision;
}

Text formatted(char clause, const Value& value, int precision) {
    switch (clause) {
    case 's': return as_string(value);
    case 'd': return as_decimal(value);
    case 'f': return as_fixed(value, precision);
    case 'e': return as_scientific(value, precision);
    case 'b': return as_binary(value);
    case 'x':
    case 'X': return as_hexadecimal(value, clause == 'X');
    case 'o': return as_octal(value);
    default:
        return std::unexpected(fmt::format("could not parse formatting clause: "
                                           "unrecognized formatting clause \"{}\"",
                                           clause));
    }
}

} // namespace

Value format_text(Evaluation& evaluation, std::string_view format, const Value& arguments) {
    std::string text;
    std::size_t used = 0;
    while (!format.empty()) {
        const std::size_t percent = format.find('%');
        text += format.substr(0, percent);
        if (percent == std::string_view::npos) break;
        format.remove_prefix(percent + 1);
        if (format.starts_with('%')) {
            text += '%';
            format.remove_prefix(1);
            continue;
        }
        if (used == arguments.size()) return evaluation.fail("index {} out of range", used);
        const auto precision = precision_at(format);
        if (!precision) return evaluation.failure(precision.error());
        if (format.empty()) return evaluation.failure("unexpected end of string");
        const Text part = formatted(format.front(), arguments.element(used++), *precision);
        if (!part) return evaluation.failure(part.error());
        text += *part;
        if (!evaluation.enough_memory(text.size())) return evaluation.out_of_memory();
        format.remove_prefix(1);
    }
    return evaluation.string(text);
}

} // namespace cofferdam::cel
