// The joined graph's ways, put into words.
#pragma once

#include <vector>

#include "graph/blast.h"
#include "questions/way.h"

namespace cofferdam::questions {

// REQUIRES: it falls
Way way_to(const graph::Graph& graph, const graph::Propagation& propagation, graph::StateId to);

// To the crown jewels that fall, the worst first: one for each kind, unless another leads past it.
std::vector<Way> worst_ways(const graph::Graph& graph, const graph::Blast& blast);

} // namespace cofferdam::questions
