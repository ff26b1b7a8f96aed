// TextWriter: plans the splices that one edit of one document needs. It writes what looks right; whether the
// text then says what was wanted is for edits/apply.h to prove.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "edits/edit.h"
#include "edits/layout.h"
#include "edits/splice.h"
#include "edits/style.h"
#include "value/arena.h"

namespace cofferdam::edits {

class TextWriter {
  public:
    // REQUIRES: the document and the arena outlive this
    TextWriter(const value::Document& document, value::Arena& arena)
        : layout_(document), style_(style_of(document)), arena_(arena) {}

    // `parts`: the edit's path from the document's root. Plans nothing for what the text says already: an
    // edit before it went to the same anchor.
    Result<void> plan(Edit::Operation operation, std::span<const std::string> parts,
                      const value::Value& content);

    const std::vector<Splice>& splices() const { return splices_; }
    // Where the first of the edits that went to an anchor is used, and where it was written; "" if none did.
    const std::string& anchored() const { return anchored_; }

  private:
    // A value by what holds it. REQUIRES for all but the root's: the parent stands in the text
    struct Slot {
        const value::Value* parent = nullptr; // null: the root
        const value::Value* key = nullptr;    // of a map's value
        std::size_t index = 0;                // of a list's item
        const value::Value* value = nullptr;
    };

    std::optional<Slot> child(const Slot& slot, std::string_view part) const;
    Result<void> plan_below(Edit::Operation operation, const Slot& holder, std::span<const std::string> parts,
                            const value::Value& content);
    Result<void> add_missing(const Slot& holder, std::span<const std::string> parts,
                             const value::Value& content);

    Result<void> replace(const Slot& slot, const value::Value& content);
    // False: no part of the old collection can stay.
    Result<bool> replace_in_map(const Slot& slot, const value::Value& content);
    Result<bool> replace_in_list(const Slot& slot, const value::Value& content);
    void replace_block(const Slot& slot, const value::Value& content);
    void replace_inline(const Slot& slot, const value::Value& content);
    void replace_null(const Slot& slot, const value::Value& content);

    void insert_entries(const value::Value& map, std::span<const value::Entry> entries);
    void insert_items(const value::Value& list, std::size_t index, std::span<const value::Value> items);
    void append_in_flow(const value::Value& collection, const std::vector<std::string>& texts);
    void insert_line(std::uint32_t after, std::uint32_t column, const std::string& text);

    Result<void> remove(const Slot& holder, const Slot& slot);
    void remove_in_block(std::uint32_t begin, std::uint32_t end);
    void remove_in_flow(std::uint32_t begin, std::uint32_t end);

    value::Value nested(std::span<const std::string> parts, const value::Value& content);
    std::string inline_text(const Slot& slot, const value::Value& content) const;
    bool is_flow(const Slot& slot) const;
    bool is_alias(const Slot& slot) const;
    bool is_merged(const Slot& slot) const;
    value::Span span_of(const Slot& slot) const;
    std::uint32_t begin_of(const Slot& slot) const; // of its key or its "-", if it has them
    std::uint32_t end_of(const Slot& slot) const;
    std::uint32_t dash_of(const Slot& slot) const;
    std::uint32_t after_colon(const Slot& slot) const;
    void splice(std::uint32_t begin, std::uint32_t end, std::string text);

    Layout layout_;
    Style style_;
    value::Arena& arena_;
    std::vector<Splice> splices_;
    std::string anchored_;
};

} // namespace cofferdam::edits
