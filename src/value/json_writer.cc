#include <charconv>
#include <cmath>

#include "value/document.h"

namespace cofferdam::value {

namespace {

void write_escaped(char c, std::string& out) {
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
    }
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    out += "\\u00";
    out += hexadecimal[static_cast<unsigned char>(c) >> 4];
    out += hexadecimal[static_cast<unsigned char>(c) & 0xF];
}

// RFC 8259, section 7: quotation mark, reverse solidus and the control characters must be escaped.
void write_string(std::string_view text, std::string& out) {
    out += '"';
    std::size_t clean = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, clean, at - clean);
        write_escaped(c, out);
        clean = at + 1;
    }
    out.append(text, clean);
    out += '"';
}

template <class Number>
void write_number(Number number, std::string& out) {
    char buffer[32];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

// With a point or an exponent, so that it reads back as a Double.
void write_double(double number, std::string& out) {
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    const std::size_t start = out.size();
    write_number(number, out);
    if (out.find_first_of(".e", start) == std::string::npos) out += ".0";
}

void write_value(const Value& value, std::string& out);

void write_list(const Value& list, std::string& out) {
    out += '[';
    for (bool first = true; const Value& item : list.items()) {
        if (!first) out += ',';
        first = false;
        write_value(item, out);
    }
    out += ']';
}

void write_map(const Value& map, std::string& out) {
    out += '{';
    for (bool first = true; const Entry& entry : map.entries()) {
        if (!first) out += ',';
        first = false;
        write_string(entry.key.as_string(), out);
        out += ':';
        write_value(entry.value, out);
    }
    out += '}';
}

void write_value(const Value& value, std::string& out) {
    switch (value.kind()) {
    case Kind::Missing:
    case Kind::Null: out += "null"; return;
    case Kind::Bool: out += value.as_bool() ? "true" : "false"; return;
    case Kind::Int: write_number(value.as_int(), out); return;
    case Kind::Uint: write_number(value.as_uint(), out); return;
    case Kind::Double: write_double(value.as_double(), out); return;
    case Kind::Number: out += value.as_number(); return;
    case Kind::String: write_string(value.as_string(), out); return;
    case Kind::List: write_list(value, out); return;
    case Kind::Map: write_map(value, out); return;
    }
}

} // namespace

std::string to_json(const Value& value) {
    std::string out;
    write_value(value, out);
    return out;
}

} // namespace cofferdam::value
