#include "report/terminal.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::report {

namespace {

std::string_view code(Style style) {
    switch (style) {
    case Style::Strong: return "1";
    case Style::Faint: return "2";
    case Style::Red: return "1;31";
    case Style::Yellow: return "33";
    case Style::Green: return "32";
    case Style::Plain: break;
    }
    return "0";
}

// Narrower than that, wrapping would give one word per line.
constexpr std::size_t least_width = 20;

} // namespace

std::string paint(std::string_view text, Style style, bool color) {
    if (!color || style == Style::Plain) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code(style), text);
}

std::size_t columns(std::string_view text) {
    const auto begins_code_point = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(text, begins_code_point));
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
    const std::size_t room = std::max(width, indent + least_width) - indent;
    std::string out;
    std::size_t used = 0;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (word.empty()) continue;
        const std::size_t needed = columns(word);
        if (used > 0 && used + 1 + needed > room) {
            out += '\n' + std::string(indent, ' ');
            used = 0;
        } else if (used > 0) {
            out += ' ';
            ++used;
        }
        out += word;
        used += needed;
    }
    return out;
}

std::string padded(std::string_view text, std::size_t width) {
    const std::size_t used = columns(text);
    const std::size_t least = text.empty() || text.ends_with(' ') ? 0 : 1;
    return std::string(text) + std::string(used < width ? width - used : least, ' ');
}

} // namespace cofferdam::report
