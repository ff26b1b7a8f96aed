#include "report/escape.h"

#include <fmt/format.h>

namespace cofferdam::report {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD

unsigned char byte(std::string_view text, std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0;
}

bool in(unsigned char c, unsigned char low, unsigned char high) { return low <= c && c <= high; }

// REQUIRES: utf8_length(sequence) == sequence.size()
char32_t code_point(std::string_view sequence) {
    if (sequence.size() == 1) return byte(sequence, 0);
    char32_t point = byte(sequence, 0) & (0x7fU >> sequence.size());
    for (const char c : sequence.substr(1)) point = point << 6 | (static_cast<unsigned char>(c) & 0x3fU);
    return point;
}

bool reorders_text(char32_t point) {
    return point == 0x061c || point == 0x200e || point == 0x200f || (point >= 0x202a && point <= 0x202e)
           || (point >= 0x2066 && point <= 0x2069);
}

bool breaks_lines(char32_t point) { return point == 0x2028 || point == 0x2029; }

void append_visible(std::string& out, std::string_view sequence) {
    const char32_t point = code_point(sequence);
    if (point == '\n') {
        out += "\\n";
    } else if (point == '\t') {
        out += "\\t";
    } else if (point < 0x20 || (point >= 0x7f && point < 0xa0)) {
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(point));
    } else if (reorders_text(point) || breaks_lines(point)) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(point));
    } else if ((point & 0xfffe) == 0xfffe) {
        out += replacement;
    } else {
        out += sequence;
    }
}

bool is_plain(char c) { return c >= 0x20 && c < 0x7f; }
bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

template <class Escape>
std::string escape_each(std::string_view text, Escape escape) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) escape(out, c);
    return out;
}

} // namespace

std::size_t utf8_length(std::string_view text) {
    const unsigned char first = byte(text, 0);
    const unsigned char second = byte(text, 1);
    const bool third = in(byte(text, 2), 0x80, 0xbf);
    const bool fourth = in(byte(text, 3), 0x80, 0xbf);
    if (first < 0x80) return text.empty() ? 0 : 1;
    if (in(first, 0xc2, 0xdf)) return in(second, 0x80, 0xbf) ? 2 : 0;
    if (first == 0xe0) return in(second, 0xa0, 0xbf) && third ? 3 : 0;
    if (first == 0xed) return in(second, 0x80, 0x9f) && third ? 3 : 0; // no surrogates
    if (in(first, 0xe1, 0xef)) return in(second, 0x80, 0xbf) && third ? 3 : 0;
    if (first == 0xf0) return in(second, 0x90, 0xbf) && third && fourth ? 4 : 0;
    if (in(first, 0xf1, 0xf3)) return in(second, 0x80, 0xbf) && third && fourth ? 4 : 0;
    if (first == 0xf4) return in(second, 0x80, 0x8f) && third && fourth ? 4 : 0;
    return 0;
}

std::string visible(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain])) ++plain;
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            out += replacement;
        } else {
            append_visible(out, text.substr(0, length));
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

std::string markup(std::string_view text) {
    return escape_each(visible(text), [](std::string& out, char c) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    });
}

// A zero-width space after @ and # (GitHub links mentions and issues in the rendered text, entities or not);
// entities where a backslash would not do.
std::string markdown_text(std::string_view text) {
    return escape_each(visible(text), [](std::string& out, char c) {
        constexpr std::string_view colon = "&#58;";
        constexpr std::string_view by_entity = "&<>|";
        constexpr std::string_view by_backslash = "\\`*_{}[]()~$";
        // Before a blank it begins no address and no :name: of a picture. What stands before the blank has
        // come through already.
        if (c == ' ' && out.ends_with(colon)) out.replace(out.size() - colon.size(), colon.size(), ":");
        if (c == ':') {
            out += colon;
            return;
        }
        if (c == '@' || c == '#') {
            fmt::format_to(std::back_inserter(out), "{}&#8203;", c);
            return;
        }
        if (by_entity.find(c) != std::string_view::npos) {
            fmt::format_to(std::back_inserter(out), "&#{};", static_cast<int>(c));
            return;
        }
        if (by_backslash.find(c) != std::string_view::npos) out += '\\';
        out += c;
    });
}

namespace {

// A backtick inside a code span cannot be escaped, and neither can a pipe inside a table; a blank at the
// beginning or the end is not kept.
bool fits_between_backticks(std::string_view text) {
    return !text.empty() && text.front() != ' ' && text.back() != ' '
           && text.find_first_of("`|") == std::string_view::npos;
}

// Everything but the plainest as entities.
std::string code_element(std::string_view text) {
    return "<code>"
           + escape_each(text,
                         [](std::string& out, char c) {
                             constexpr std::string_view harmless = "-./ ,=";
                             const bool beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
                             if (is_word(c) || beyond_ascii || harmless.find(c) != std::string_view::npos) {
                                 out += c;
                             } else {
                                 fmt::format_to(std::back_inserter(out), "&#{};", static_cast<int>(c));
                             }
                         })
           + "</code>";
}

} // namespace

std::string markdown_code(std::string_view text) {
    const std::string shown = visible(text);
    return fits_between_backticks(shown) ? fmt::format("`{}`", shown) : code_element(shown);
}

std::string csv_field(std::string_view text) {
    constexpr std::string_view begins_formula = "=+-@|%";
    const std::string shown = visible(text);
    std::string out = "\"";
    const std::size_t first = shown.find_first_not_of(' ');
    if (first != std::string::npos && begins_formula.find(shown[first]) != std::string_view::npos)
        out += '\'';
    for (const char c : shown) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string uri(std::string_view path) {
    return (path.starts_with('/') ? "file://" : "") + escape_each(path, [](std::string& out, char c) {
               constexpr std::string_view unreserved = "-._~/";
               if (is_word(c) || unreserved.find(c) != std::string_view::npos) {
                   out += c;
               } else {
                   fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
               }
           });
}

} // namespace cofferdam::report
