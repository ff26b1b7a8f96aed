#include "value/yaml.h"

namespace cofferdam::value {

namespace {

constexpr std::string_view separator = "---";

// The line's bytes without its end.
Span line_at(const Text& text, std::size_t line) {
    const std::span<const std::uint32_t> starts = text.line_starts();
    const bool last = line + 1 == starts.size();
    const auto end = last ? static_cast<std::uint32_t>(text.bytes().size()) : starts[line + 1] - 1;
    return {starts[line], end};
}

// The piece that the separator on this line begins.
YamlPiece piece_after(const Text& text, std::size_t line) {
    const Span span = line_at(text, line);
    const std::string_view rest = text.bytes(span).substr(separator.size());
    const std::size_t first = rest.find_first_not_of(" \t\r\v\f");
    YamlPiece piece;
    if (first == std::string_view::npos || rest[first] == '#') {
        piece.span.begin = line + 1 < text.line_starts().size() ? text.line_starts()[line + 1] : span.end;
        return piece;
    }
    piece.span.begin = span.begin;
    piece.bad_separator = span;
    piece.readable = first > 0;
    return piece;
}

} // namespace

std::vector<YamlPiece> cut_yaml(const Text& text) {
    std::vector<YamlPiece> pieces(1);
    const std::span<const std::uint32_t> starts = text.line_starts();
    for (std::size_t line = 0; line < starts.size(); ++line) {
        if (!text.bytes().substr(starts[line]).starts_with(separator)) continue;
        pieces.back().span.end = starts[line];
        pieces.push_back(piece_after(text, line));
    }
    pieces.back().span.end = static_cast<std::uint32_t>(text.bytes().size());
    return pieces;
}

} // namespace cofferdam::value
