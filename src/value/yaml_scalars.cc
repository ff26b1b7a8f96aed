#include "value/yaml_scalars.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>

#include "value/base64.h"
#include "value/numbers.h"
#include "value/timestamp.h"
#include "value/unicode.h"

namespace cofferdam::value {

namespace {

constexpr std::string_view tag_prefix = "tag:yaml.org,2002:";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, text) != words.end();
}

// resolveMap of resolve.go
std::optional<Value> resolve_word(std::string_view text) {
    if (text.size() > 5) return std::nullopt;
    if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return Value::null();
    if (is_one_of(text, {"true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON"}))
        return Value::boolean(true);
    if (is_one_of(text, {"false", "False", "FALSE", "no", "No", "NO", "n", "N", "off", "Off", "OFF"}))
        return Value::boolean(false);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (is_one_of(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) return Value::real(infinity);
    if (is_one_of(text, {"-.inf", "-.Inf", "-.INF"})) return Value::real(-infinity);
    if (is_one_of(text, {".nan", ".NaN", ".NAN"}))
        return Value::real(std::numeric_limits<double>::quiet_NaN());
    return std::nullopt;
}

std::string without_underscores(std::string_view text) {
    std::string result(text);
    std::erase(result, '_');
    return result;
}

// yamlStyleFloat of resolve.go: ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$
bool has_float_letters_only(std::string_view text) {
    return std::ranges::all_of(text,
                               [](char c) { return is_digit(c) || std::string_view("+-.eE").contains(c); });
}

// An integer that 64 bits cannot hold. JSON must be able to say it.
std::optional<Value> long_integer(std::string_view text, Arena& arena) {
    if (text.starts_with('+')) text.remove_prefix(1);
    const std::optional<Value> number = parse_json_number(text);
    if (!number || !number->is(Kind::Number) || text.find_first_of(".eE") != std::string_view::npos)
        return std::nullopt;
    return Value::number(arena.copy(text));
}

std::optional<Value> resolve_number(std::string_view text, Arena& arena) {
    const std::string plain = without_underscores(text);
    if (std::optional<Value> integer = parse_go_integer(plain)) return integer;
    if (!has_float_letters_only(plain)) return std::nullopt;
    if (std::optional<Value> integer = long_integer(plain, arena)) return integer;
    const std::optional<double> number = parse_double(plain);
    if (!number) return std::nullopt;
    return Value::real(*number);
}

// strconv.ParseFloat: an underscore may stand between digits.
std::optional<Value> resolve_fraction(std::string_view text) {
    for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at + 1))
        if (at + 1 == text.size() || !is_digit(text[at - 1]) || !is_digit(text[at + 1])) return std::nullopt;
    const std::optional<double> number = parse_double(without_underscores(text));
    if (!number) return std::nullopt;
    return Value::real(*number);
}

// By the first byte, what a plain scalar can be other than a string (resolveTable of resolve.go).
enum class Hint : std::uint8_t { String, Word, Fraction, Number };

constexpr std::array<Hint, 256> hints = [] {
    std::array<Hint, 256> table{};
    for (unsigned char c : std::string_view("yYnNtTfFoO~")) table[c] = Hint::Word;
    for (unsigned char c : std::string_view("0123456789+-")) table[c] = Hint::Number;
    table['.'] = Hint::Fraction;
    return table;
}();

std::optional<Value> resolve_other_than_string(std::string_view text, Arena& arena) {
    if (text.empty()) return Value::null();
    const Hint hint = hints[static_cast<unsigned char>(text[0])];
    if (hint == Hint::String) return std::nullopt;
    if (std::optional<Value> word = resolve_word(text)) return word;
    if (hint == Hint::Fraction) return resolve_fraction(text);
    if (hint == Hint::Number) return resolve_number(text, arena);
    return std::nullopt;
}

std::unexpected<Error> does_not_fit(std::string_view text, std::string_view tag) {
    return error("\"{}\" is not a !!{}", text.substr(0, 40), tag.substr(tag_prefix.size()));
}

double to_double(const Value& number) {
    if (number.is(Kind::Double)) return number.as_double();
    if (number.is(Kind::Int)) return static_cast<double>(number.as_int());
    return parse_double(number.as_number()).value_or(0);
}

Result<Value> resolve_binary(std::string_view text, Arena& arena) {
    const std::optional<std::string> bytes = decode_base64(text);
    if (!bytes) return error("a !!binary value is not base64");
    return arena.string(replace_invalid_utf8(*bytes));
}

} // namespace

Value resolve_plain(std::string_view text, Arena& arena) {
    return resolve_other_than_string(text, arena).value_or(Value::string(text));
}

Result<Value> resolve_tagged(std::string_view tag, std::string_view text, Arena& arena) {
    if (!tag.starts_with(tag_prefix)) return Value::string(text);
    const std::string_view type = tag.substr(tag_prefix.size());
    if (type == "binary") return resolve_binary(text, arena);
    if (type == "timestamp") {
        if (!is_timestamp(text)) return does_not_fit(text, tag);
        return Value::string(text);
    }
    if (!is_one_of(type, {"bool", "int", "float", "null"})) return Value::string(text);
    const Value value = resolve_plain(text, arena);
    const Kind kind = value.kind();
    if (type == "bool" && kind == Kind::Bool) return value;
    if (type == "null" && kind == Kind::Null) return value;
    // resolve.go takes an integer beyond 64 bits for a float, and one beyond 63 bits for no float.
    if (type == "int" && (kind == Kind::Int || kind == Kind::Uint)) return value;
    if (type == "float" && (kind == Kind::Int || kind == Kind::Double || kind == Kind::Number))
        return Value::real(to_double(value));
    return does_not_fit(text, tag);
}

Result<std::string> key_text(const Value& key) {
    switch (key.kind()) {
    case Kind::String: return std::string(key.as_string());
    case Kind::Bool: return std::string(key.as_bool() ? "true" : "false");
    case Kind::Int: return fmt::format("{}", key.as_int());
    case Kind::Double:
    case Kind::Number: return format_float_key(to_double(key));
    case Kind::Uint: return error("a key is an integer beyond 63 bits");
    case Kind::Null: return error("a key is null");
    case Kind::List:
    case Kind::Map: return error("a key is a {}", kind_name(key.kind()));
    case Kind::Missing: break;
    }
    return error("a key is missing");
}

Result<Value> value_through_json(const Value& scalar) {
    if (!scalar.is(Kind::Double)) return scalar;
    const double number = scalar.as_double();
    if (!std::isfinite(number)) return error("JSON has no infinity and no not-a-number");
    const std::optional<std::int64_t> integer = integer_as_go_writes_it(number);
    return integer ? Value::integer(*integer) : scalar;
}

} // namespace cofferdam::value
