// Sequences: lists of numbers, each kept once, under dense ids. Equal lists have equal ids and only equal
// ones: candidates that a hash finds are compared in full.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/reach/append_only.h"

namespace cofferdam::reach {

using Words = std::span<const std::uint32_t>;

class Sequences {
  public:
    Sequences() : index_(16) {}

    std::uint32_t intern(Words words);
    std::optional<std::uint32_t> find(Words words) const;

    Words operator[](std::uint32_t id) const { return entries_[id]; }
    std::uint32_t size() const { return entries_.size(); }

  private:
    static constexpr std::uint32_t empty = UINT32_MAX;
    struct Slot {
        std::uint32_t id = empty;
        std::uint32_t hash = 0;
    };

    std::size_t place(Words words, std::uint32_t hash) const;
    void grow();

    Pool pool_;
    AppendOnly<Words> entries_;
    std::vector<Slot> index_;
};

} // namespace cofferdam::reach
