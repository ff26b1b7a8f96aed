#include "report/json_writer.h"

#include <iterator>

#include <fmt/format.h>

#include "report/escape.h"

namespace cofferdam::report {

namespace {

// RFC 8259, section 7: the characters that must be escaped, and DEL. What is beyond ASCII is looked at as
// UTF-8.
constexpr bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

void append_control(std::string& out, char c) {
    switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    }
}

// One character that is not plain; returns its bytes.
std::size_t append_special(std::string& out, std::string_view text) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
        out += "\xef\xbf\xbd";
        return 1;
    }
    if (length == 1) {
        append_control(out, text.front());
    } else {
        out += text.substr(0, length);
    }
    return length;
}

} // namespace

void JsonWriter::separate() {
    if (comma_) *out_ += ',';
    if (line_) *out_ += '\n';
    comma_ = true;
    line_ = false;
}

void JsonWriter::open(char bracket) {
    separate();
    *out_ += bracket;
    comma_ = false;
}

void JsonWriter::close(char bracket) {
    *out_ += bracket;
    comma_ = true;
    line_ = false;
}

void JsonWriter::key(std::string_view name) {
    separate();
    *out_ += '"';
    *out_ += name;
    *out_ += "\":";
    comma_ = false;
}

void JsonWriter::string(std::string_view text) {
    separate();
    *out_ += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain])) ++plain;
        out_->append(text.data(), plain);
        text.remove_prefix(plain);
        if (!text.empty()) text.remove_prefix(append_special(*out_, text));
    }
    *out_ += '"';
}

void JsonWriter::integer(std::int64_t number) { raw(fmt::format_int(number).c_str()); }

void JsonWriter::raw(std::string_view json) {
    separate();
    *out_ += json;
}

} // namespace cofferdam::report
