// WeighedProblem: a CutProblem made small without losing count of its targets: for the curve, which asks it
// thousands of times how many still fall.
#pragma once

#include <cstdint>
#include <vector>

#include "cuts/cut_problem.h"

namespace cofferdam::cuts {

struct WeighedProblem {
    CutProblem problem;                 // targets: each once, in the order in which they were
    std::vector<std::uint32_t> weights; // by place in problem.targets: of how many targets it stands
    std::uint32_t lost = 0;             // targets that fall whatever is cut, in none of the weights
};

// The first target should be the one that brings most others with it, as cluster-admin does: what falls
// through it alone is one with it.
WeighedProblem weighed(const CutProblem& problem);

} // namespace cofferdam::cuts
