// SourceMap: the bytes of each node of a document. A side array, made only when asked for.
//
// A node is known by its slot: the address of the Value inside its parent (Value::find, items(), entries()).
//
// The values of one or more documents stand in runs of slots; a run has one Span for each of its slots, at
// the same index. That is 8 bytes for each node, and a place is found by binary search over the few runs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "value/text.h"
#include "value/value.h"

namespace cofferdam::value {

class SourceMap {
  public:
    // Where a node stands. A node that an alias or a merge key brought stands in two places: where it was
    // written (the anchor's node) and where it is used.
    struct Where {
        Span written;
        std::optional<Span> used; // the alias, or the value of the merge key
    };

    // Nothing for a slot that is not of a document of this map, and for a node without a place.
    std::optional<Where> find(const Value* slot) const;

    // Memory held, in bytes.
    std::size_t capacity() const;

  private:
    friend class TreeBuilder;

    struct Run {
        const Value* begin;
        const Value* end;
        std::unique_ptr<Span[]> written;
    };
    // Slots that one alias or merge key brought.
    struct Use {
        const Value* begin;
        const Value* end;
        Span used;
    };

    static constexpr Span nowhere{UINT32_MAX, 0};

    std::vector<Run> runs_; // by address, as are the uses
    std::vector<Use> uses_;
};

} // namespace cofferdam::value
