#include "value/text.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "core/check.h"

namespace cofferdam::value {

namespace {

Encoding encoding_of(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE")) return Encoding::Utf16LittleEndian;
    if (bytes.starts_with("\xFE\xFF")) return Encoding::Utf16BigEndian;
    return Encoding::Utf8;
}

std::vector<std::uint32_t> utf8_line_starts(std::string_view bytes) {
    std::vector<std::uint32_t> starts{0};
    starts.reserve(bytes.size() / 32 + 1);
    const char* end = bytes.data() + bytes.size();
    for (const char* at = bytes.data(); at != end;) {
        const void* newline = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
        if (newline == nullptr) break;
        at = static_cast<const char*>(newline) + 1;
        starts.push_back(static_cast<std::uint32_t>(at - bytes.data()));
    }
    return starts;
}

std::vector<std::uint32_t> utf16_line_starts(std::string_view bytes, Encoding encoding) {
    const std::string_view newline(encoding == Encoding::Utf16LittleEndian ? "\n\0" : "\0\n", 2);
    std::vector<std::uint32_t> starts{0};
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2)
        if (bytes.substr(at, 2) == newline) starts.push_back(static_cast<std::uint32_t>(at + 2));
    return starts;
}

} // namespace

Text::Text(std::string name, std::string bytes)
    : name_(std::move(name)), bytes_(std::move(bytes)), encoding_(encoding_of(bytes_)) {
    COFFERDAM_CHECK(bytes_.size() < std::numeric_limits<std::uint32_t>::max());
    line_starts_ =
        encoding_ == Encoding::Utf8 ? utf8_line_starts(bytes_) : utf16_line_starts(bytes_, encoding_);
}

Position Text::position(std::uint32_t offset) const {
    offset = std::min(offset, static_cast<std::uint32_t>(bytes_.size()));
    auto after = std::ranges::upper_bound(line_starts_, offset);
    const std::uint32_t distance = offset - *std::prev(after);
    const std::uint32_t unit = encoding_ == Encoding::Utf8 ? 1 : 2;
    return {static_cast<std::uint32_t>(after - line_starts_.begin()), distance / unit + 1};
}

std::string to_string(const Place& place) {
    if (!place) return "";
    const Position position = place.position();
    if (place.span == Span{}) return fmt::format("{}:{}", place.text->name(), position.line);
    return fmt::format("{}:{}:{}", place.text->name(), position.line, position.column);
}

} // namespace cofferdam::value
