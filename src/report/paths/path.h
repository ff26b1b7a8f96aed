// From one thing to another: the way, what would refute it, and what is left when a hop of it is cut; or that
// there is none in the model, and under which assumptions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "graph/graph.h"

namespace cofferdam::paths {

// In the user's words.
struct PathEnds {
    std::string_view from;
    std::string_view to;
};

std::string path_text(const graph::Graph& graph, std::span<const graph::StateId> from,
                      std::span<const graph::StateId> to, const PathEnds& ends);

} // namespace cofferdam::paths
