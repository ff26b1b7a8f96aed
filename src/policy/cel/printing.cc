#include "policy/cel/printing.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "policy/cel/time_text.h"

namespace cofferdam::cel {

std::string go_fixed(double number) {
    char text[512];
    const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::fixed).ptr;
    return {text, end};
}

std::string go_float(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::scientific).ptr;
    const std::string scientific(text, end);
    const int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
    return exponent < -4 || exponent >= 6 ? scientific : go_fixed(number);
}

std::string printed(const Value& value) {
    switch (value.kind()) {
    case Kind::Null: return "null";
    case Kind::Bool: return value.as_bool() ? "true" : "false";
    case Kind::Int: return std::to_string(value.as_int());
    case Kind::Uint: return std::to_string(value.as_uint());
    case Kind::Double: return go_float(value.as_double());
    case Kind::String:
    case Kind::Bytes:
    case Kind::Type: return std::string(value.as_text());
    case Kind::Timestamp: return timestamp_text(value);
    case Kind::Duration: return duration_text(value);
    default: return std::string(type_name(value));
    }
}

} // namespace cofferdam::cel
