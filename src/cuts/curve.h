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

// For 0, 1, … edits, until as few fall as ever can or `most` are taken. Targets of several problems add up.
// `known`: edits that close all that can be closed; of their subsets the curve is never worse than greedy.
// `most_floods` bounds the search of all points together.
std::vector<CurvePoint> curve(const std::vector<CutProblem>& problems, const FixSet& known, std::size_t fixes,
                              std::size_t most, std::size_t most_floods);

} // namespace cofferdam::cuts
