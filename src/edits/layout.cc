#include "edits/layout.h"

#include <algorithm>

namespace cofferdam::edits {

namespace {

using value::Kind;
using value::Span;
using value::Value;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_property(char c) { return c == '&' || c == '!'; }

} // namespace

std::optional<Span> Layout::used(const Value& node) const {
    const std::optional<value::Place> place = document_.place_used(node);
    return place ? std::optional(place->span) : std::nullopt;
}

std::uint32_t Layout::skip_blanks(std::uint32_t offset) const {
    const std::size_t next = bytes_.find_first_not_of(" \t", offset);
    return next == std::string_view::npos ? size() : static_cast<std::uint32_t>(next);
}

std::uint32_t Layout::skip_space(std::uint32_t offset) const {
    while (true) {
        const std::size_t next = bytes_.find_first_not_of(" \t\r\n", offset);
        if (next == std::string_view::npos) return size();
        offset = static_cast<std::uint32_t>(next);
        if (bytes_[offset] != '#') return offset;
        offset = line_end(offset);
    }
}

// The properties of a block collection stand on a line before it; on its first line they are its first key's.
std::uint32_t Layout::content_begin(const Value& node) const {
    const Span span = written(node);
    std::uint32_t at = span.begin;
    while (at < span.end && is_property(bytes_[at])) {
        const std::size_t end = bytes_.find_first_of(" \t\r\n", at);
        if (end >= span.end) return span.end;
        at = skip_space(static_cast<std::uint32_t>(end));
    }
    const bool collection = node.is(Kind::Map) || node.is(Kind::List);
    if (!collection || at >= span.end || bytes_[at] == '{' || bytes_[at] == '[')
        return std::min(at, span.end);
    return line_begin(at) == line_begin(span.begin) ? span.begin : at;
}

bool Layout::is_flow(const Value& node) const {
    const std::uint32_t begin = content_begin(node);
    return begin < size() && (bytes_[begin] == '{' || bytes_[begin] == '[');
}

std::uint32_t Layout::line_begin(std::uint32_t offset) const {
    if (offset == 0) return 0;
    const std::size_t before = bytes_.rfind('\n', offset - 1);
    return before == std::string_view::npos ? 0 : static_cast<std::uint32_t>(before + 1);
}

std::uint32_t Layout::line_end(std::uint32_t offset) const {
    const std::size_t found = bytes_.find('\n', offset);
    if (found == std::string_view::npos) return size();
    const bool with_return = found > offset && bytes_[found - 1] == '\r';
    return static_cast<std::uint32_t>(with_return ? found - 1 : found);
}

std::uint32_t Layout::column(std::uint32_t offset) const {
    const std::uint32_t begin = line_begin(offset);
    const bool marked = begin == 0 && bytes_.starts_with(byte_order_mark) && offset >= byte_order_mark.size();
    return offset - begin - (marked ? std::uint32_t{byte_order_mark.size()} : 0);
}

bool Layout::starts_line(std::uint32_t offset) const {
    const std::string_view before = bytes_.substr(offset - column(offset), column(offset));
    return before.find_first_not_of(' ') == std::string_view::npos;
}

std::uint32_t Layout::end_of_line_before(std::uint32_t offset) const {
    const std::uint32_t begin = line_begin(offset);
    if (begin == 0) return 0;
    return begin >= 2 && bytes_[begin - 2] == '\r' ? begin - 2 : begin - 1;
}

std::string_view Layout::line_break() const {
    const std::size_t first = bytes_.find('\n');
    return first != std::string_view::npos && first > 0 && bytes_[first - 1] == '\r' ? "\r\n" : "\n";
}

} // namespace cofferdam::edits
