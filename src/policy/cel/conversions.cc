// Conversions between types (cel-go common/types, ConvertToType).
#include <charconv>
#include <cmath>
#include <optional>

#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"
#include "policy/cel/printing.h"
#include "policy/cel/time_text.h"
#include "value/unicode.h"

namespace cofferdam::cel {
namespace {

template <class Number>
std::optional<Number> parse(std::string_view text) {
    Number number{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::string_view without_plus(std::string_view text) {
    return text.starts_with('+') && !text.starts_with("+-") && !text.starts_with("++") ? text.substr(1)
                                                                                       : text;
}

Value cannot_convert(Evaluation& evaluation, const Value& value, std::string_view type) {
    return evaluation.fail("type conversion error from '{}' to '{}'", type_name(value), type);
}

Value same(Evaluation&, Arguments arguments) { return arguments[0]; }

Value to_int(Evaluation& evaluation, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.kind()) {
    case Kind::Int: return value;
    case Kind::Uint:
        if (value.as_uint() > INT64_MAX) return evaluation.failure("integer overflow");
        return Value::integer(static_cast<std::int64_t>(value.as_uint()));
    case Kind::Double:
        // Both bounds are out, as in cel-go.
        if (!(value.as_double() > -0x1p63 && value.as_double() < 0x1p63))
            return evaluation.failure("integer overflow");
        return Value::integer(static_cast<std::int64_t>(value.as_double()));
    case Kind::String:
        if (const auto number = parse<std::int64_t>(without_plus(value.as_text())))
            return Value::integer(*number);
        break;
    case Kind::Timestamp: return Value::integer(value.seconds());
    case Kind::Duration: return Value::integer(static_cast<std::int64_t>(total_nanoseconds(value)));
    default: break;
    }
    return cannot_convert(evaluation, value, "int");
}

Value to_uint(Evaluation& evaluation, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.kind()) {
    case Kind::Uint: return value;
    case Kind::Int:
        if (value.as_int() < 0) return evaluation.failure("unsigned integer overflow");
        return Value::unsigned_integer(static_cast<std::uint64_t>(value.as_int()));
    case Kind::Double:
        if (!(value.as_double() >= 0 && value.as_double() < 0x1p64))
            return evaluation.failure("unsigned integer overflow");
        return Value::unsigned_integer(static_cast<std::uint64_t>(value.as_double()));
    case Kind::String:
        if (const auto number = parse<std::uint64_t>(value.as_text()))
            return Value::unsigned_integer(*number);
        break;
    default: break;
    }
    return cannot_convert(evaluation, value, "uint");
}

Value to_double(Evaluation& evaluation, Arguments arguments) {
    const Value& value = arguments[0];
    switch (value.kind()) {
    case Kind::Double: return value;
    case Kind::Int: return Value::real(static_cast<double>(value.as_int()));
    case Kind::Uint: return Value::real(static_cast<double>(value.as_uint()));
    case Kind::String:
        // "inf", "infinity" and "nan" in any case, as strconv.ParseFloat and
        // from_chars both have it.
        if (const auto number = parse<double>(without_plus(value.as_text()))) return Value::real(*number);
        break;
    default: break;
    }
    return cannot_convert(evaluation, value, "double");
}

// strconv.ParseBool
Value to_bool(Evaluation& evaluation, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Kind::Bool)) return value;
    for (const std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"})
        if (value.as_text() == yes) return Value::boolean(true);
    for (const std::string_view no : {"0", "f", "F", "FALSE", "false", "False"})
        if (value.as_text() == no) return Value::boolean(false);
    return cannot_convert(evaluation, value, "bool");
}

Value to_string(Evaluation& evaluation, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Kind::String)) return value;
    if (!value.is(Kind::Bytes)) return evaluation.string(printed(value));
    if (value::valid_utf8_prefix(value.as_text()) != value.as_text().size())
        return evaluation.failure("invalid UTF-8 in bytes, cannot convert to string");
    return Value::string(value.as_text());
}

Value to_bytes(Evaluation&, Arguments arguments) { return Value::bytes(arguments[0].as_text()); }

Value to_timestamp(Evaluation& evaluation, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Kind::Timestamp)) return value;
    if (value.is(Kind::Int)) return make_timestamp(evaluation, value.as_int(), 0);
    if (const auto timestamp = parse_timestamp(value.as_text())) return *timestamp;
    return cannot_convert(evaluation, value, "google.protobuf.Timestamp");
}

Value to_duration(Evaluation& evaluation, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Kind::Duration)) return value;
    if (value.is(Kind::Int)) return make_duration(evaluation, value.as_int());
    if (const auto duration = parse_duration(value.as_text())) return *duration;
    return cannot_convert(evaluation, value, "google.protobuf.Duration");
}

Value type_of(Evaluation&, Arguments arguments) {
    return Value::type(arguments[0].is(Kind::Type) ? "type" : type_name(arguments[0]));
}

constexpr Overload overloads[] = {
    {"bool_to_bool", "bool", false, "(bool) -> bool", same},
    {"string_to_bool", "bool", false, "(string) -> bool", to_bool},
    {"bytes_to_bytes", "bytes", false, "(bytes) -> bytes", same},
    {"string_to_bytes", "bytes", false, "(string) -> bytes", to_bytes, traverse_first},
    {"double_to_double", "double", false, "(double) -> double", same},
    {"int64_to_double", "double", false, "(int) -> double", to_double},
    {"string_to_double", "double", false, "(string) -> double", to_double},
    {"uint64_to_double", "double", false, "(uint) -> double", to_double},
    {"duration_to_duration", "duration", false, "(duration) -> duration", same},
    {"int64_to_duration", "duration", false, "(int) -> duration", to_duration},
    {"string_to_duration", "duration", false, "(string) -> duration", to_duration},
    {"to_dyn", "dyn", false, "(A) -> dyn", same},
    {"int64_to_int64", "int", false, "(int) -> int", same},
    {"double_to_int64", "int", false, "(double) -> int", to_int},
    {"duration_to_int64", "int", false, "(duration) -> int", to_int},
    {"string_to_int64", "int", false, "(string) -> int", to_int},
    {"timestamp_to_int64", "int", false, "(timestamp) -> int", to_int},
    {"uint64_to_int64", "int", false, "(uint) -> int", to_int},
    {"string_to_string", "string", false, "(string) -> string", same},
    {"bool_to_string", "string", false, "(bool) -> string", to_string},
    {"bytes_to_string", "string", false, "(bytes) -> string", to_string, traverse_first},
    {"double_to_string", "string", false, "(double) -> string", to_string},
    {"duration_to_string", "string", false, "(duration) -> string", to_string},
    {"int64_to_string", "string", false, "(int) -> string", to_string},
    {"timestamp_to_string", "string", false, "(timestamp) -> string", to_string},
    {"uint64_to_string", "string", false, "(uint) -> string", to_string},
    {"timestamp_to_timestamp", "timestamp", false, "(timestamp) -> timestamp", same},
    {"int64_to_timestamp", "timestamp", false, "(int) -> timestamp", to_timestamp},
    {"string_to_timestamp", "timestamp", false, "(string) -> timestamp", to_timestamp},
    {"type", "type", false, "(A) -> type(A)", type_of},
    {"uint64_to_uint64", "uint", false, "(uint) -> uint", same},
    {"double_to_uint64", "uint", false, "(double) -> uint", to_uint},
    {"int64_to_uint64", "uint", false, "(int) -> uint", to_uint},
    {"string_to_uint64", "uint", false, "(string) -> uint", to_uint},
};

} // namespace

std::span<const Overload> conversion_overloads() { return overloads; }

} // namespace cofferdam::cel
