// Utf8Text: a text as the parsers want it, and the way back to the bytes that were given.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "value/arena.h"
#include "value/text.h"

namespace cofferdam::value {

// A span by a table of offsets as Utf8Text has; beyond its end its end.
Span moved(Span span, std::span<const std::uint32_t> offsets);

struct Utf8Text {
    std::shared_ptr<const Text> given;
    std::shared_ptr<const Text> read;   // the same, or transcoded from UTF-16
    std::vector<std::uint32_t> offsets; // of `given` by offset of `read`; empty: the same

    Span given_span(Span span) const { return moved(span, offsets); }
};

Utf8Text as_utf8(std::shared_ptr<const Text> text);

// The arena, which now keeps alive the text of which its documents' strings are views.
std::shared_ptr<const Arena> with_text(std::shared_ptr<const Arena> arena, const Utf8Text& text);

} // namespace cofferdam::value
