#include "cuts/goal.h"

#include <algorithm>

#include "graph/names.h"

namespace cofferdam::cuts {

namespace {

using graph::Graph;
using graph::StateId;
using graph::Treasure;

std::vector<StateId> crown_jewels(const Graph& graph) {
    std::vector<StateId> jewels;
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
        if (is_crown_jewel(graph, StateId{i})) jewels.push_back(StateId{i});
    }
    return jewels;
}

Ends ends_from(std::string word, std::vector<StateId> from, std::vector<StateId> targets) {
    std::erase_if(targets, [&](StateId target) { return std::ranges::find(from, target) != from.end(); });
    std::ranges::sort(targets);
    const auto repeated = std::ranges::unique(targets);
    targets.erase(repeated.begin(), repeated.end());
    return {std::move(word), std::move(from), std::move(targets)};
}

} // namespace

bool is_crown_jewel(const Graph& graph, StateId state) {
    const auto treasure = graph::treasure_of(graph, state);
    return treasure == Treasure::ClusterAdmin || treasure == Treasure::Node || treasure == Treasure::Secret;
}

Result<std::vector<Ends>> ends_of(const Graph& graph, const Goal& goal) {
    std::vector<StateId> targets;
    for (const std::string& word : goal.protect) {
        const std::vector<StateId> named = COFFERDAM_TRY(graph::find_states(graph, word));
        targets.insert(targets.end(), named.begin(), named.end());
    }
    if (goal.protect.empty()) targets = crown_jewels(graph);
    std::vector<Ends> ends;
    for (const std::string& word : goal.from)
        ends.push_back(ends_from(word, COFFERDAM_TRY(graph::find_states(graph, word)), targets));
    return ends;
}

std::vector<Ends> ends_left(const Graph& graph, const Goal& goal) {
    std::vector<StateId> targets;
    for (const std::string& word : goal.protect) {
        const auto named = graph::find_states(graph, word);
        if (named) targets.insert(targets.end(), named->begin(), named->end());
    }
    if (goal.protect.empty()) targets = crown_jewels(graph);
    std::vector<Ends> ends;
    for (const std::string& word : goal.from)
        ends.push_back(
            ends_from(word, graph::find_states(graph, word).value_or(std::vector<StateId>{}), targets));
    return ends;
}

Figures figures(const Graph& graph, const std::vector<Ends>& ends) {
    Figures sum;
    for (const Ends& each : ends) {
        const graph::Propagation propagation(graph, each.from);
        sum.pairs += each.targets.size();
        for (const StateId target : each.targets) {
            const Truth falls = propagation.falls(target);
            if (falls == Truth::No) continue;
            const auto treasure = graph::treasure_of(graph, target);
            const std::size_t at = treasure ? static_cast<std::size_t>(*treasure) : graph::treasures;
            ++(falls == Truth::Yes ? sum.surely : sum.on_conditions);
            ++(falls == Truth::Yes ? sum.surely_of : sum.on_conditions_of)[at];
        }
    }
    return sum;
}

} // namespace cofferdam::cuts
