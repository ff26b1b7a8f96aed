#include "graph/propagation.h"

#include <algorithm>
#include <queue>

namespace cofferdam::graph {

namespace {

struct Waiting {
    Cost cost;
    StateId state;
    std::uint32_t by = UINT32_MAX;

    // The queue gives the greatest first. Equal costs: by state and edge, so that answers do not depend on
    // the order of insertion.
    bool operator<(const Waiting& other) const {
        if (cost != other.cost) return cost > other.cost;
        return state != other.state ? state > other.state : by > other.by;
    }
};

// Costs of huge estates stay far below; AND joins add those of both parts.
std::uint32_t add(std::uint32_t a, std::uint32_t b) {
    return a > UINT32_MAX / 2 - b ? UINT32_MAX / 2 : a + b;
}

} // namespace

Cost cost_of(const Edge& edge, std::span<const Cost> costs) {
    Cost cost = costs[edge.from.index];
    if (edge.also) {
        const Cost& other = costs[edge.also.index];
        cost = {add(cost.conditions, other.conditions), add(cost.hops, other.hops)};
    }
    return {add(cost.conditions, edge.condition ? 1 : 0),
            add(cost.hops, edge.kind == EdgeKind::PartOf ? 0 : 1)};
}

Propagation::Propagation(const Graph& graph, std::span<const StateId> from,
                         std::span<const std::uint32_t> without, StateId until)
    : graph_(&graph), costs_(graph.size()), by_(graph.size(), UINT32_MAX) {
    std::priority_queue<Waiting> queue;
    for (const StateId state : from) queue.push({{0, 0}, state, UINT32_MAX});
    while (!queue.empty()) {
        const Waiting next = queue.top();
        queue.pop();
        if (reaches(next.state)) continue;
        costs_[next.state.index] = next.cost;
        by_[next.state.index] = next.by;
        fallen_.push_back(next.state);
        if (next.state == until) return;
        for (const std::uint32_t number : graph.leaving(next.state)) {
            const Edge& edge = graph.edges()[number];
            if (std::ranges::find(without, number) != without.end()) continue;
            if (reaches(edge.to) || !reaches(edge.from) || (edge.also && !reaches(edge.also))) continue;
            queue.push({cost_of(edge, costs_), edge.to, number});
        }
    }
}

} // namespace cofferdam::graph
