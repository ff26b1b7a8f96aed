#include "policy/cel/plain_json.h"

#include <cmath>

#include "policy/cel/encoders.h"
#include "policy/cel/printing.h"
#include "value/document.h"

namespace cofferdam::cel {
namespace {

std::string quoted(std::string_view text) { return value::to_json(value::Value::string(text)); }

std::string real_text(double number) {
    if (std::isnan(number)) return "\"NaN\"";
    if (std::isinf(number)) return number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    return value::to_json(value::Value::real(number));
}

std::string list_text(const Value& list) {
    std::string text = "[";
    for (std::size_t index = 0; index < list.size(); ++index)
        text += (index > 0 ? "," : "") + to_plain_json(list.element(index));
    return text + ']';
}

std::string map_text(const Value& map) {
    std::string text = "{";
    for (std::size_t index = 0; index < map.size(); ++index) {
        const Entry entry = map.entry(index);
        text += (index > 0 ? "," : "") + quoted(printed(entry.key)) + ':' + to_plain_json(entry.value);
    }
    return text + '}';
}

} // namespace

std::string to_plain_json(const Value& value) {
    switch (value.kind()) {
    case Kind::Null:
    case Kind::Bool:
    case Kind::Int:
    case Kind::Uint: return printed(value);
    case Kind::Double: return real_text(value.as_double());
    case Kind::Bytes: return quoted(encode_base64(value.as_text()));
    case Kind::List: return list_text(value);
    case Kind::Map: return map_text(value);
    case Kind::Optional: return value.optional_value() ? to_plain_json(*value.optional_value()) : "null";
    default: return quoted(printed(value));
    }
}

} // namespace cofferdam::cel
