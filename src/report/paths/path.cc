#include "report/paths/path.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "graph/blast.h"
#include "graph/names.h"
#include "graph/witness.h"
#include "report/escape.h"
#include "report/paths/blast.h"

namespace cofferdam::paths {

namespace {

using graph::Graph;
using graph::StateId;

std::string assumed(const Graph& graph) {
    const auto list = graph::assumptions(graph);
    std::string text = fmt::format("\nUnder {} assumptions\n", list.size());
    for (const std::string& line : list) text += fmt::format("  {}\n", line);
    return text;
}

// "      EXPOSED  workload/Deployment/shop/web", a hop a line.
std::string hops_of(const Graph& graph, const std::vector<graph::Hop>& way) {
    std::string text;
    for (const graph::Hop& hop : way)
        text += fmt::format("      {}  {}{}\n", to_string(hop.kind), report::visible(name_of(graph, hop.to)),
                            hop.conditions.empty() ? "" : "  if …");
    return text;
}

// "hop 1", "hops 1 and 3", "hops 1, 2 and 3"
std::string numbered(const std::vector<std::size_t>& hops) {
    std::string text = hops.size() == 1 ? "hop" : "hops";
    for (std::size_t i = 0; i < hops.size(); ++i)
        text += fmt::format("{} {}", i == 0 ? "" : i + 1 == hops.size() ? " and" : ",", hops[i]);
    return text;
}

// Which hops, cut alone, leave another way; those that leave the same together.
std::string other_ways(const Graph& graph, std::span<const StateId> from, StateId to,
                       const std::vector<graph::Hop>& hops) {
    std::vector<std::pair<std::string, std::vector<std::size_t>>> left; // a way, and the hops that leave it
    for (std::size_t i = 0; i < hops.size(); ++i) {
        const std::string way = hops_of(graph, graph::way_around(graph, from, to, hops[i]));
        auto known = std::ranges::find(left, way, [](const auto& each) { return each.first; });
        if (known == left.end()) known = left.insert(left.end(), {way, {}});
        known->second.push_back(i + 1);
    }
    std::string text;
    for (const auto& [way, cut] : left)
        text +=
            fmt::format("  {}: {}\n{}", numbered(cut), way.empty() ? "no way is left" : "a way is left", way);
    return text;
}

} // namespace

std::string path_text(const Graph& graph, std::span<const StateId> from, std::span<const StateId> to,
                      const PathEnds& ends) {
    const graph::Propagation propagation(graph, from);
    const auto best =
        std::ranges::min_element(to, {}, [&](StateId state) { return propagation.cost(state); });
    const std::string what =
        fmt::format("from {} to {}", report::visible(ends.from), report::visible(ends.to));
    if (!propagation.reaches(*best)) return fmt::format("No way {} in the model.\n{}", what, assumed(graph));
    const auto hops = witness(graph, propagation, *best);
    if (hops.empty()) return fmt::format("Who begins there holds it: {}.\n", what);
    const std::string_view how =
        propagation.falls(*best) == Truth::Yes ? "There is a way" : "There is a way on conditions";
    return fmt::format("{} {}.\n\n{}\nIf one hop is cut\n{}{}", how, what, way_text(graph, hops),
                       other_ways(graph, from, *best, hops), assumed(graph));
}

} // namespace cofferdam::paths
