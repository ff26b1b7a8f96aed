// Propagation: everything that an intruder gets from where he begins, to a fixed point, and by which way.
//
// An edge with `also` fires when he holds both its states. The way kept for a state is one of least cost:
// first of fewest conditions, then of fewest hops (Knuth's generalisation of Dijkstra's algorithm: the cost
// of a derivation is that of its parts and one hop more, so costs only grow and the first settled is the
// least). A state that some way reaches without a condition is reached surely, whatever other ways there are.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.h"

namespace cofferdam::graph {

struct Cost {
    std::uint32_t conditions = UINT32_MAX; // of edges that hold only on a condition, each time they are used
    std::uint32_t hops = 0;                // as people count them: PartOf is none

    auto operator<=>(const Cost&) const = default;
};

// Of the edge's end, by those of its beginnings.
Cost cost_of(const Edge& edge, std::span<const Cost> costs);

// A Propagation is const and points into the graph, which must outlive it.
class Propagation {
  public:
    // `without`: edges, by their places in Graph::edges(), that are taken to be cut. `until`: what falls
    // after that state is not looked for.
    Propagation(const Graph& graph, std::span<const StateId> from,
                std::span<const std::uint32_t> without = {}, StateId until = {});

    bool reaches(StateId state) const { return costs_[state.index].conditions != UINT32_MAX; }
    // Yes; Unknown: only if some condition holds; No.
    Truth falls(StateId state) const {
        if (!reaches(state)) return Truth::No;
        return truth_of(costs_[state.index]);
    }
    Cost cost(StateId state) const { return costs_[state.index]; }
    // The edge by which a state was reached; null for where he begins. REQUIRES: reaches(state)
    const Edge* by(StateId state) const {
        const std::uint32_t edge = by_[state.index];
        return edge == UINT32_MAX ? nullptr : &graph_->edges()[edge];
    }
    // In the order in which they fall.
    const std::vector<StateId>& fallen() const { return fallen_; }

  private:
    static Truth truth_of(Cost cost) { return cost.conditions == 0 ? Truth::Yes : Truth::Unknown; }

    const Graph* graph_;
    std::vector<Cost> costs_;       // by state
    std::vector<std::uint32_t> by_; // likewise
    std::vector<StateId> fallen_;
};

} // namespace cofferdam::graph
