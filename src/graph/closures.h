// Closures: everything that falls from a state, as a set, for many states of one graph.
//
// How it falls does not matter here, so sets are joined instead of walked again: what falls from a hub, which
// most ways lead through (the nodes, the open network, cluster-admin), is found once and taken as a whole.
#pragma once

#include <bit>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "graph/graph.h"

namespace cofferdam::graph {

class StateSet {
  public:
    explicit StateSet(std::size_t states) : words_((states + 63) / 64) {}

    bool has(StateId state) const { return (words_[state.index / 64] >> (state.index % 64) & 1) != 0; }
    void insert(StateId state) { words_[state.index / 64] |= std::uint64_t{1} << (state.index % 64); }
    void insert(const StateSet& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    }
    void clear() { words_.assign(words_.size(), 0); }
    // How many are in both.
    std::size_t count(const StateSet& of) const {
        std::size_t count = 0;
        for (std::size_t i = 0; i < words_.size(); ++i)
            count += static_cast<std::size_t>(std::popcount(words_[i] & of.words_[i]));
        return count;
    }

  private:
    std::vector<std::uint64_t> words_;
};

class Closures {
  public:
    enum class Level : std::uint8_t { Surely, OnConditions }; // by which edges

    // REQUIRES: the graph outlives this
    Closures(const Graph& graph, Level level);

    // With the state itself. Until the next call.
    const StateSet& of(StateId from);

  private:
    bool is_usable(const Edge& edge) const { return level_ == Level::OnConditions || !edge.condition; }
    void close(StateId from);
    void take(StateId state);
    void take_hub(const StateSet& closure);
    void lead(const Edge& edge);

    const Graph* graph_;
    Level level_;
    std::vector<std::uint32_t> conjunctions_; // edges that need two states
    std::unordered_map<std::uint32_t, StateSet> hubs_;
    StateSet held_;
    std::vector<StateId> waiting_;
};

} // namespace cofferdam::graph
