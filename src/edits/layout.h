// Layout: where the nodes of a document stand in its text, in bytes, lines and columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "value/document.h"
#include "value/value.h"

namespace cofferdam::edits {

class Layout {
  public:
    // REQUIRES: the document has a text in UTF-8 and kept its places; it outlives this
    explicit Layout(const value::Document& document)
        : document_(document), bytes_(document.text()->bytes()) {}

    const value::Document& document() const { return document_; }
    std::string_view bytes() const { return bytes_; }

    // A node by its slot. Of one that an alias or a merge key brought: where the anchor's node stands, …
    value::Span written(const value::Value& node) const { return document_.place(node).span; }
    // … and where it is used.
    std::optional<value::Span> used(const value::Value& node) const;
    value::Span here(const value::Value& node) const { return used(node).value_or(written(node)); }

    // After the node's anchor and tag, if it has them: its first key, "-", bracket or byte.
    std::uint32_t content_begin(const value::Value& node) const;
    // In brackets. REQUIRES: a List or a Map
    bool is_flow(const value::Value& node) const;

    std::uint32_t line_begin(std::uint32_t offset) const;
    std::uint32_t line_end(std::uint32_t offset) const; // before its line break
    std::uint32_t column(std::uint32_t offset) const;   // from 0
    // Nothing but blanks before it on its line.
    bool starts_line(std::uint32_t offset) const;
    // From the end of the line before the one of `offset` (which goes with its line break), or the text's
    // begin.
    std::uint32_t end_of_line_before(std::uint32_t offset) const;
    std::uint32_t skip_blanks(std::uint32_t offset) const;
    // Past blanks, line breaks and comments.
    std::uint32_t skip_space(std::uint32_t offset) const;
    std::string_view line_break() const; // of the text's first line

  private:
    std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size()); }

    const value::Document& document_;
    std::string_view bytes_;
};

} // namespace cofferdam::edits
