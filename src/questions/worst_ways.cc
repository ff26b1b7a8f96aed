#include "questions/worst_ways.h"

#include <algorithm>

#include "graph/names.h"
#include "graph/witness.h"

namespace cofferdam::questions {

namespace {

using graph::Graph;
using graph::StateId;
using graph::Treasure;

// Its container, pod and volumes are called as a workload is, and told once.
std::string told(const Graph& graph, const std::vector<graph::Hop>& hops) {
    if (hops.empty()) return "";
    std::string text = graph::words_of(graph, hops.front().from);
    std::string last = text;
    for (const graph::Hop& hop : hops) {
        const std::string word = graph::words_of(graph, hop.to);
        if (word == last) continue;
        text += " → " + word;
        last = word;
    }
    return text;
}

Step step_of(const Graph& graph, const graph::Hop& hop) {
    Step step{.kind = to_string(hop.kind),
              .from = name_of(graph, hop.from),
              .to = name_of(graph, hop.to),
              .reasons = {},
              .conditions = {hop.conditions.begin(), hop.conditions.end()},
              .refute = hop.refute};
    for (const graph::Reason& reason : hop.reasons) step.reasons.push_back(to_string(reason));
    return step;
}

} // namespace

Way way_to(const Graph& graph, const graph::Propagation& propagation, StateId to) {
    const std::vector<graph::Hop> hops = witness(graph, propagation, to);
    Way way{.from = hops.empty() ? "" : graph::words_of(graph, hops.front().from),
            .to = graph::words_of(graph, to),
            .via = told(graph, hops),
            .steps = {},
            .conditions = {}};
    for (const graph::Hop& hop : hops) {
        way.steps.push_back(step_of(graph, hop));
        for (const std::string& condition : way.steps.back().conditions) {
            if (std::ranges::find(way.conditions, condition) == way.conditions.end())
                way.conditions.push_back(condition);
        }
    }
    return way;
}

std::vector<Way> worst_ways(const Graph& graph, const graph::Blast& blast) {
    std::vector<Way> ways;
    const auto is_told = [&](StateId state) {
        const std::string name = name_of(graph, state);
        return std::ranges::any_of(ways, [&](const Way& way) {
            return std::ranges::find(way.steps, name, &Step::to) != way.steps.end();
        });
    };
    for (const Treasure treasure : {Treasure::ClusterAdmin, Treasure::Node, Treasure::Secret}) {
        const auto& fallen = blast.of(treasure);
        if (!fallen.empty() && !is_told(fallen.front().state))
            ways.push_back(way_to(graph, blast.propagation, fallen.front().state));
    }
    return ways;
}

} // namespace cofferdam::questions
