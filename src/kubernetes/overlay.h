// Overlay: changed copies of maps in an arena that share every unchanged child with the original, and
// remember which original slot each of their slots stands for, so that places are not lost.
//
// Fields are replaced in place, appended, or left out; those that stay keep their order.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::kubernetes {

class Overlay {
  public:
    explicit Overlay(value::Arena& arena) : arena_(&arena) {}

    // A copy of `original` (a Map) with `entries`, of which the first original.size() stand for its own.
    value::Value map(const value::Value& original, std::span<const value::Entry> entries);
    // The same where entries of the original may be missing.
    value::Value map_with_less(const value::Value& original, std::span<const value::Entry> entries);
    // A copy of `original` (a List) with as many items.
    value::Value list(const value::Value& original, std::span<const value::Value> items);

    // The slot as read that this slot stands for; the slot itself if it was not copied. A slot that was
    // appended gives the slot of the nearest field before it.
    const value::Value* original(const value::Value* slot) const;

    value::Arena& arena() { return *arena_; }

  private:
    struct Copy {
        const value::Value* begin; // values, keys included
        const value::Value* end;
        const value::Value* original;
        std::size_t original_values;
    };

    value::Arena* arena_;
    std::vector<Copy> copies_;
};

} // namespace cofferdam::kubernetes
