#include "value/utf8_text.h"

#include <algorithm>
#include <utility>

#include "value/unicode.h"

namespace cofferdam::value {

Span moved(Span span, std::span<const std::uint32_t> offsets) {
    if (offsets.empty()) return span;
    const std::size_t last = offsets.size() - 1;
    return {offsets[std::min<std::size_t>(span.begin, last)], offsets[std::min<std::size_t>(span.end, last)]};
}

Utf8Text as_utf8(std::shared_ptr<const Text> text) {
    if (text->encoding() == Encoding::Utf8) return {text, text, {}};
    Transcoded transcoded = transcode_utf16(text->bytes(), text->encoding());
    auto read = std::make_shared<const Text>(text->name(), std::move(transcoded.utf8));
    return {std::move(text), std::move(read), std::move(transcoded.offsets)};
}

std::shared_ptr<const Arena> with_text(std::shared_ptr<const Arena> arena, const Utf8Text& text) {
    if (text.read == text.given) return arena;
    auto both = std::make_shared<const std::pair<std::shared_ptr<const Arena>, std::shared_ptr<const Text>>>(
        std::move(arena), text.read);
    return {both, both->first.get()};
}

} // namespace cofferdam::value
