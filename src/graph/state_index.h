// StateIndex: the number of a state, by what it is. Open addressing, no allocation for each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "graph/state.h"

namespace cofferdam::graph {

class StateIndex {
  public:
    StateIndex() : slots_(1024, none) {}

    // None if it is not in `states`, which is what was added here, in that order.
    StateId find(const std::vector<State>& states, const State& state) const {
        return {slots_[place(states, state)]};
    }

    // REQUIRES: states.back() is new
    void add_last(const std::vector<State>& states) {
        if (2 * states.size() > slots_.size()) {
            slots_.assign(2 * slots_.size(), none);
            for (std::uint32_t i = 0; i + 1 < states.size(); ++i) slots_[place(states, states[i])] = i;
        }
        slots_[place(states, states.back())] = static_cast<std::uint32_t>(states.size() - 1);
    }

  private:
    static constexpr std::uint32_t none = UINT32_MAX;

    static std::size_t hash(const State& state) {
        std::uint64_t hash = (static_cast<std::uint64_t>(state.first) << 32 | state.second)
                             + static_cast<std::uint64_t>(state.kind) * 0x9e3779b97f4a7c15U;
        hash *= 0xff51afd7ed558ccdU;
        return hash ^ hash >> 32;
    }

    // Where the state stands, or would.
    std::size_t place(const std::vector<State>& states, const State& state) const {
        std::size_t at = hash(state) & (slots_.size() - 1);
        while (slots_[at] != none && states[slots_[at]] != state) at = (at + 1) & (slots_.size() - 1);
        return at;
    }

    std::vector<std::uint32_t> slots_;
};

} // namespace cofferdam::graph
