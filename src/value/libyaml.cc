#include "value/libyaml.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/check.h"
#include "value/unicode.h"

namespace cofferdam::value {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool continues_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

} // namespace

Libyaml::Libyaml(std::string_view bytes, Span piece)
    : bytes_(bytes.substr(0, piece.end)), begin_(piece.begin) {
    if (bytes_.substr(begin_).starts_with(byte_order_mark)) begin_ += std::uint32_t{byte_order_mark.size()};
    cursor_offset_ = begin_;
    const std::string_view content = bytes_.substr(begin_);
    ascii_ = is_ascii(content);
    COFFERDAM_CHECK(yaml_parser_initialize(&parser_) != 0);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(content.data()),
                                 content.size());
}

std::uint32_t Libyaml::offset(const yaml_mark_t& mark) {
    const auto end = static_cast<std::uint32_t>(bytes_.size());
    if (ascii_) return static_cast<std::uint32_t>(std::min<std::size_t>(begin_ + mark.index, end));
    while (cursor_index_ < mark.index && cursor_offset_ < end) {
        do ++cursor_offset_;
        while (cursor_offset_ < end && continues_code_point(bytes_[cursor_offset_]));
        ++cursor_index_;
    }
    while (cursor_index_ > mark.index) {
        do --cursor_offset_;
        while (cursor_offset_ > begin_ && continues_code_point(bytes_[cursor_offset_]));
        --cursor_index_;
    }
    return cursor_offset_;
}

Libyaml::Failure Libyaml::failure() {
    const std::string problem = parser_.problem != nullptr ? parser_.problem : "not readable as YAML";
    if (parser_.error == YAML_READER_ERROR)
        return {begin_ + static_cast<std::uint32_t>(parser_.problem_offset), problem};
    if (parser_.error == YAML_MEMORY_ERROR) return {begin_, "not enough memory"};
    const std::uint32_t at = offset(parser_.problem_mark);
    return {at, parser_.context == nullptr ? problem : fmt::format("{} {}", parser_.context, problem)};
}

} // namespace cofferdam::value
