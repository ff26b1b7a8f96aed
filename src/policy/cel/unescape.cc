#include "policy/cel/unescape.h"

#include <charconv>
#include <cstdint>

#include "core/check.h"

namespace cofferdam::cel {
namespace {

void append_utf8(std::string& out, std::uint32_t point) {
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0 | (point >> 6));
        tail(0);
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0 | (point >> 12));
        tail(6), tail(0);
    } else {
        out += static_cast<char>(0xF0 | (point >> 18));
        tail(12), tail(6), tail(0);
    }
}

bool is_code_point(std::uint32_t number) {
    return number <= 0x10FFFF && (number < 0xD800 || number > 0xDFFF);
}

char named_escape(char c) {
    switch (c) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return c; // \\ \' \" \` \?
    }
}

// The text between the quotes, line breaks as \n.
std::string inside(std::string_view literal, std::size_t quotes) {
    std::string text;
    literal = literal.substr(quotes, literal.size() - 2 * quotes);
    for (std::size_t i = 0; i < literal.size(); ++i) {
        if (literal[i] != '\r') {
            text += literal[i];
        } else if (i + 1 == literal.size() || literal[i + 1] != '\n') {
            text += '\n';
        }
    }
    return text;
}

// REQUIRES: the digits are there (the lexer has seen them)
std::uint32_t number_at(std::string_view text, std::size_t begin, std::size_t digits, int base) {
    std::uint32_t number = 0;
    const char* first = text.data() + begin;
    const auto [end, problem] = std::from_chars(first, first + digits, number, base);
    COFFERDAM_CHECK(problem == std::errc{} && end == first + digits);
    return number;
}

struct Escape {
    std::uint32_t number = 0;
    std::size_t size = 2; // with the backslash
};

Escape numbered_escape(std::string_view text) {
    switch (text[1]) {
    case 'x':
    case 'X': return {number_at(text, 2, 2, 16), 4};
    case 'u': return {number_at(text, 2, 4, 16), 6};
    case 'U': return {number_at(text, 2, 8, 16), 10};
    default: return {number_at(text, 1, 3, 8), 4};
    }
}

bool is_numbered(char c) { return std::string_view("xXuU0123").contains(c); }

} // namespace

std::expected<std::string, std::string_view> unescape(std::string_view literal, LiteralOf what) {
    const bool raw = literal.starts_with('r') || literal.starts_with('R');
    if (raw) literal.remove_prefix(1);
    const bool triple = literal.size() >= 6 && literal[0] == literal[1] && literal[0] == literal[2];
    std::string given = inside(literal, triple ? 3 : 1);
    if (raw || !given.contains('\\')) return given;

    std::string out;
    for (std::string_view rest = given; !rest.empty();) {
        if (rest[0] != '\\') {
            out += rest[0];
            rest.remove_prefix(1);
            continue;
        }
        if (!is_numbered(rest[1])) {
            out += named_escape(rest[1]);
            rest.remove_prefix(2);
            continue;
        }
        if (what == LiteralOf::Bytes && (rest[1] == 'u' || rest[1] == 'U'))
            return std::unexpected("unable to unescape string");
        const Escape escape = numbered_escape(rest);
        rest.remove_prefix(escape.size);
        if (what == LiteralOf::Bytes) {
            out += static_cast<char>(escape.number);
        } else if (is_code_point(escape.number)) {
            append_utf8(out, escape.number);
        } else {
            return std::unexpected("invalid unicode code point");
        }
    }
    return out;
}

} // namespace cofferdam::cel
