#include "cuts/graph_problem.h"

#include <algorithm>

#include "graph/blast.h"

namespace cofferdam::cuts {

namespace {

// What falls while nothing is cut.
std::vector<bool> fallen(const graph::Graph& graph, const Ends& ends, const Rules& rules) {
    std::vector<bool> held(graph.size());
    std::vector<graph::StateId> queue;
    const auto take = [&](graph::StateId state) {
        if (held[state.index]) return;
        held[state.index] = true;
        queue.push_back(state);
    };
    for (const graph::StateId state : ends.from) take(state);
    while (!queue.empty()) {
        const graph::StateId state = queue.back();
        queue.pop_back();
        for (const std::uint32_t number : graph.leaving(state)) {
            const graph::Edge& edge = graph.edges()[number];
            if (edge.condition && !rules.on_conditions) continue;
            if (held[edge.from.index] && (!edge.also || held[edge.also.index])) take(edge.to);
        }
    }
    return held;
}

} // namespace

CutProblem problem_of(const graph::Graph& graph, const Ends& ends, const Rules& rules, FixFinder& fixes) {
    CutProblem problem;
    problem.nodes = static_cast<std::uint32_t>(graph.size());
    for (const graph::StateId state : ends.from) problem.sources.push_back(state.index);
    const std::vector<bool> held = fallen(graph, ends, rules);
    for (const graph::StateId state : ends.targets) {
        if (held[state.index]) problem.targets.push_back(state.index);
    }
    if (problem.targets.empty()) return problem;
    // Cluster-admin first: it brings most others with it.
    std::ranges::stable_sort(problem.targets, {}, [&](std::uint32_t state) {
        const auto treasure = graph::treasure_of(graph, graph::StateId{state});
        return treasure ? static_cast<std::size_t>(*treasure) : graph::treasures;
    });
    for (const graph::Edge& edge : graph.edges()) {
        if (edge.condition && !rules.on_conditions) continue;
        if (!held[edge.from.index] || (edge.also && !held[edge.also.index])) continue;
        const std::uint32_t also = edge.also ? edge.also.index : no_node;
        const Supports supports = fixes.supports(edge);
        if (supports.empty()) problem.add(edge.from.index, also, edge.to.index, {});
        for (const FixSet& support : supports) problem.add(edge.from.index, also, edge.to.index, support);
    }
    for (const NetworkFixes::Left& left : fixes.left()) {
        if (held[left.from.index]) problem.add(left.from.index, no_node, left.to.index, left.closing);
    }
    return problem;
}

} // namespace cofferdam::cuts
