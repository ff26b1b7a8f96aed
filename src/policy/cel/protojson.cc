#include "policy/cel/protojson.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include "policy/cel/encoders.h"
#include "policy/cel/printing.h"
#include "policy/cel/time_text.h"
#include "value/base64.h"
#include "value/document.h"

namespace cofferdam::cel {
namespace {

using Json = value::Value;

// Numbers of 64 bits are strings there, but numbers are read too.
template <class Number>
Result<Number> number(const Json& json) {
    const std::string text = json.is(value::Kind::String) ? std::string(json.as_string()) : to_json(json);
    Number read{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (failure != std::errc() || end != text.data() + text.size()) return error("'{}' is no number", text);
    return read;
}

Result<double> real(const Json& json) {
    if (json.string_or("") == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (json.string_or("") == "Infinity") return std::numeric_limits<double>::infinity();
    if (json.string_or("") == "-Infinity") return -std::numeric_limits<double>::infinity();
    return number<double>(json);
}

Result<Value> bytes(Evaluation& evaluation, const Json& json) {
    const auto decoded = value::decode_base64(json.string_or(""));
    if (!decoded) return error("bytes that are no base64");
    return evaluation.bytes(*decoded);
}

Result<Value> list(Evaluation& evaluation, const Json& json) {
    std::vector<Value> elements;
    for (const Json& element : json["values"].items())
        elements.push_back(COFFERDAM_TRY(from_protojson(evaluation, element)));
    return evaluation.list(elements);
}

Result<Value> map(Evaluation& evaluation, const Json& json) {
    std::vector<Entry> entries;
    for (const Json& entry : json["entries"].items()) {
        const Value key = COFFERDAM_TRY(from_protojson(evaluation, entry["key"]));
        if (!key.is(Kind::Bool) && !key.is(Kind::Int) && !key.is(Kind::Uint) && !key.is(Kind::String))
            return error("a key of type {}", type_name(key));
        entries.push_back({key, COFFERDAM_TRY(from_protojson(evaluation, entry["value"]))});
    }
    return evaluation.map(std::move(entries));
}

Result<Value> object(const Json& json) {
    const std::string_view type = json["@type"].string_or("");
    const std::string_view text = json["value"].string_or("");
    const auto read = type.ends_with("/google.protobuf.Timestamp")  ? parse_timestamp(text)
                      : type.ends_with("/google.protobuf.Duration") ? parse_duration(text)
                                                                    : std::nullopt;
    if (!read) return error("a message {} that is not read", type);
    return *read;
}

std::string quoted(std::string_view text) { return to_json(Json::string(text)); }

std::string wrapped(std::string_view name, std::string_view json) {
    return fmt::format("{{\"{}\":{}}}", name, json);
}

std::string real_text(double number) {
    if (std::isnan(number)) return "\"NaN\"";
    if (std::isinf(number)) return number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    return to_json(Json::real(number));
}

std::string list_text(const Value& list) {
    std::string text;
    for (std::size_t index = 0; index < list.size(); ++index)
        text += (index > 0 ? "," : "") + to_protojson(list.element(index));
    return wrapped("listValue", "{\"values\":[" + text + "]}");
}

std::string map_text(const Value& map) {
    std::string text;
    for (std::size_t index = 0; index < map.size(); ++index) {
        const Entry entry = map.entry(index);
        text += fmt::format("{}{{\"key\":{},\"value\":{}}}", index > 0 ? "," : "", to_protojson(entry.key),
                            to_protojson(entry.value));
    }
    return wrapped("mapValue", "{\"entries\":[" + text + "]}");
}

std::string object_text(std::string_view type, std::string_view text) {
    return wrapped("objectValue", fmt::format("{{\"@type\":{},\"value\":{}}}", quoted(type), quoted(text)));
}

} // namespace

Result<Value> from_protojson(Evaluation& evaluation, const Json& json) {
    if (json.entries().size() != 1) return error("a value needs exactly one field");
    const std::string_view kind = json.entries()[0].key.as_string();
    const Json& content = json.entries()[0].value;
    if (kind == "nullValue") return Value::null();
    if (kind == "boolValue") return Value::boolean(content.bool_or(false));
    if (kind == "int64Value") return Value::integer(COFFERDAM_TRY(number<std::int64_t>(content)));
    if (kind == "uint64Value") return Value::unsigned_integer(COFFERDAM_TRY(number<std::uint64_t>(content)));
    if (kind == "doubleValue") return Value::real(COFFERDAM_TRY(real(content)));
    if (kind == "stringValue") return evaluation.string(content.string_or(""));
    if (kind == "bytesValue") return bytes(evaluation, content);
    if (kind == "typeValue") return Value::type(evaluation.copied(content.string_or("")));
    if (kind == "listValue") return list(evaluation, content);
    if (kind == "mapValue") return map(evaluation, content);
    if (kind == "objectValue") return object(content);
    return error("a value of kind {}", kind);
}

std::string to_protojson(const Value& value) {
    switch (value.kind()) {
    case Kind::Null: return wrapped("nullValue", "null");
    case Kind::Bool: return wrapped("boolValue", printed(value));
    case Kind::Int: return wrapped("int64Value", quoted(printed(value)));
    case Kind::Uint: return wrapped("uint64Value", quoted(printed(value)));
    case Kind::Double: return wrapped("doubleValue", real_text(value.as_double()));
    case Kind::String: return wrapped("stringValue", quoted(value.as_text()));
    case Kind::Bytes: return wrapped("bytesValue", quoted(encode_base64(value.as_text())));
    case Kind::Type: return wrapped("typeValue", quoted(value.as_text()));
    case Kind::List: return list_text(value);
    case Kind::Map: return map_text(value);
    case Kind::Timestamp:
    case Kind::Duration:
        return object_text("type.googleapis.com/" + std::string(type_name(value)), printed(value));
    default: return object_text(type_name(value), printed(value));
    }
}

} // namespace cofferdam::cel
