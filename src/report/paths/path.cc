#include "report/paths/path.h"

#include <algorithm>

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

// Which hops, cut alone, leave another way.
std::string other_ways(const Graph& graph, std::span<const StateId> from, StateId to,
                       const std::vector<graph::Hop>& hops) {
    std::string text;
    for (std::size_t i = 0; i < hops.size(); ++i) {
        const auto left = graph::way_around(graph, from, to, hops[i]);
        if (left.empty()) {
            text += fmt::format("  hop {}: no way is left\n", i + 1);
            continue;
        }
        std::string way;
        for (const graph::Hop& hop : left)
            way += fmt::format("{}{}", way.empty() ? "" : ", ", to_string(hop.kind));
        text += fmt::format("  hop {}: a way is left: {}\n", i + 1, way);
    }
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
