// Curve: what still falls for each number of edits. Not a matter of taking the best one each time: two edits
// together may close what neither closes alone.
#pragma once

#include <cstdint>
#include <vector>

#include "cuts/cut_problem.h"
#include "cuts/hitting_set.h"

namespace cofferdam::cuts {

struct CurvePoint {
    std::size_t edits = 0;
    FixSet taken;
    std::size_t falls = 0;    // targets, with these
    std::size_t at_least = 0; // that fall with any so many edits: equal where the point is proven

    bool is_proven() const { return falls == at_least; }
};

// For 0, 1, … edits, until as few fall as ever can. Targets of several problems add up. `known`: edits that
// close all that can be closed. Bounds: how many edits the first target of a problem wants, and all of them
// (hitting sets); within them a search, and where that would look at more than `most_edges` edges, what is
// best of what was tried, with the bound beside it.
std::vector<CurvePoint> curve(const std::vector<CutProblem>& problems, const FixSet& known, std::size_t fixes,
                              std::size_t most_edges = 20'000'000);

} // namespace cofferdam::cuts
