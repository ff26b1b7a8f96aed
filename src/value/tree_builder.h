// TreeBuilder: what the parsers build documents with. Puts nodes into an Arena in runs of slots, and their
// spans into a SourceMap beside it; interns keys; settles duplicate keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "value/arena.h"
#include "value/interner.h"
#include "value/source_map.h"
#include "value/value.h"

namespace cofferdam::value {

// A node on its way into its parent.
struct Node {
    Value value;
    Span written;
    Span used = not_used; // the alias or merge key that brought it, if one did

    static constexpr Span not_used{UINT32_MAX, 0};
    bool brought() const { return used != not_used; }
    // Where it stands in its parent's text.
    Span here() const { return brought() ? used : written; }
};

class TreeBuilder {
  public:
    // `places` null: spans are not kept. `expected_nodes`: a guess that sizes the first run.
    TreeBuilder(Arena& arena, SourceMap* places, std::size_t expected_nodes);

    Arena& arena() { return arena_; }
    Value key(std::string_view text, Interner::Lifetime lifetime) {
        return Value::string(interner_.intern(text, lifetime));
    }

    Value list(std::span<const Node> items);

    // `nodes`: keys (made by key()) and values by turns. Of equal keys the last stays; each one lost is told.
    using Lost = std::function<void(const Node& lost, const Node& winner)>;
    Value map(std::vector<Node>& nodes, std::size_t first, const Lost& lost);

    // A deep copy, each node brought by `used`. False when it would need more than `budget` nodes (which is
    // lowered by the nodes copied) or more than `depth` levels.
    struct CopyLimits {
        std::uint64_t& budget;
        std::uint32_t depth;
    };
    bool copy(const Node& original, Span used, CopyLimits limits, Node& result);

    // The node in a slot that was filled before.
    Node node_at(const Value& slot) const;

    // Makes the places ready for SourceMap::find, in offsets of the text that was given (Utf8Text::offsets).
    // REQUIRES: called once, last.
    void finish(std::span<const std::uint32_t> offsets);

  private:
    struct Slots {
        Value* values;
        Span* written; // null: not kept
    };
    Slots take(std::size_t count);
    void put(Slots slots, std::size_t index, const Node& node);
    void add_run(std::size_t count);
    bool copy_children(const Value& original, Span used, CopyLimits limits, Value& result);

    Arena& arena_;
    Interner interner_;
    SourceMap* places_;
    std::size_t next_run_;
    Value* next_ = nullptr;
    Value* end_ = nullptr;
    Span* next_written_ = nullptr; // of the slot at next_
};

} // namespace cofferdam::value
