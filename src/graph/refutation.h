// A command that shows on the live cluster whether a hop holds.
#pragma once

#include <span>
#include <string>

#include "graph/graph.h"

namespace cofferdam::graph {

// `requester`: the identity that asks; none: not known.
std::string refutation(const Graph& graph, EdgeKind kind, StateId from, StateId to,
                       std::span<const Reason> reasons, StateId requester);

} // namespace cofferdam::graph
