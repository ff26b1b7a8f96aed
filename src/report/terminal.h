// What a terminal needs: colour where it is wanted, and lines that fit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cofferdam::report {

enum class Style : std::uint8_t { Plain, Strong, Faint, Red, Yellow, Green };

// With ANSI escape sequences (ECMA-48) if `color`. The text itself must be harmless already.
std::string paint(std::string_view text, Style style, bool color);

// Columns that a text takes, each code point as one.
std::size_t columns(std::string_view text);

// Text in lines of at most `width` columns; all but the first begin with `indent` spaces, and the first has
// `indent` columns before it already. Words are not broken: a long path stays whole, to be copied. No final
// newline.
std::string wrap(std::string_view text, std::size_t indent, std::size_t width);

// Text and spaces up to `width` columns; a text that is longer is followed by one space.
std::string padded(std::string_view text, std::size_t width);

} // namespace cofferdam::report
