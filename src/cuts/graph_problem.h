// The joined graph as a CutProblem: from one breach point, as far as he gets, with the fixes of each edge.
#pragma once

#include "cuts/cut_problem.h"
#include "cuts/fix_finder.h"
#include "cuts/goal.h"

namespace cofferdam::cuts {

// Nodes are the graph's states by their numbers.
CutProblem problem_of(const graph::Graph& graph, const Ends& ends, const Rules& rules, FixFinder& fixes);

} // namespace cofferdam::cuts
