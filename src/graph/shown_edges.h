// ShownEdges: the edges of the graph between what is shown, those through hidden states put together: what
// exports print.
#pragma once

#include <cstddef>
#include <vector>

#include "graph/graph.h"

namespace cofferdam::graph {

struct ShownEdge {
    EdgeKind kind = EdgeKind::PartOf; // never PartOf
    StateId from;
    StateId to;
    std::vector<std::uint32_t>
        parts;                 // places in Graph::edges(), in order: the reasons and conditions are theirs
    std::vector<StateId> also; // any of these besides, if `from` alone does not do; may be cut short
};

struct ShownEdges {
    std::vector<ShownEdge> edges; // sorted by kind, from, to; each triple once
    bool cut = false;             // there are more than `most`
};

// One right over everything is as many edges as there are things: no more than `most` are made.
ShownEdges shown_edges(const Graph& graph, std::size_t most);

} // namespace cofferdam::graph
