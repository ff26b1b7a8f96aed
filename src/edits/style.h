// Style: how a document is written, so that what is added looks like what is there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "value/document.h"
#include "value/value.h"

namespace cofferdam::edits {

struct Style {
    std::string_view line_break = "\n";
    std::uint32_t step = 2;        // columns by which a mapping stands deeper than its key
    std::uint32_t list_offset = 2; // columns by which "-" stands deeper than its key: often 0
    bool json = false;             // keys and texts in double quotes, always
    bool tight = false;            // JSON without blanks after ":" and ","
};

// Told by the document's own mappings and lists; what most of them do.
Style style_of(const value::Document& document);

enum class Quote : char { None = 0, Single = '\'', Double = '"' };

// One scalar: numbers and words as JSON has them; a text in these quotes if they can hold it, plain only
// where every reader of YAML 1.1 and 1.2 takes it for that text.
std::string scalar_text(const value::Value& scalar, Quote quote);

// In flow style, on one line: {a: 1, b: [x]}.
std::string flow_text(const value::Value& value, const Style& style);

// As JSON over several lines; the first line is not indented, the closing bracket stands at `column`.
std::string flow_lines(const value::Value& value, const Style& style, std::uint32_t column);

// In block style; the first line is not indented and no line break follows the last. `column`: of the keys or
// of the "-". REQUIRES: a List or a Map, not empty
std::string block_text(const value::Value& value, const Style& style, std::uint32_t column);

// "key: value" or, in block style, with what the value holds on the lines below it.
std::string flow_entry(std::string_view key, const value::Value& value, const Style& style);
std::string block_entry(std::string_view key, const value::Value& value, const Style& style,
                        std::uint32_t column);
std::string block_item(const value::Value& value, const Style& style, std::uint32_t column);

// What block style writes behind "key:" – on the same line or below it.
std::string block_value(const value::Value& value, const Style& style, std::uint32_t column);

} // namespace cofferdam::edits
