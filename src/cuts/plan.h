// Plan: the edits of least cost after which nothing that is to be protected falls, as a second analysis of
// the edited estate shows it.
//
// What a fix closes is first read off the edges of the graph. The estate is then edited in memory and
// analysed again, from its documents on. What still falls there is a way that was not known, and goes into
// the search; a fix after which something falls that did not before is withdrawn; and so on until the second
// analysis shows what was promised. All figures of `after` are that analysis's.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "cuts/analysis.h"
#include "cuts/curve.h"
#include "cuts/edited_estate.h"
#include "cuts/goal.h"

namespace cofferdam::cuts {

// A pair of breach point and target that no fix closes, or none of so many.
struct StillOpen {
    std::string from;
    std::string target;
};

struct PlannedPoint {
    std::size_t edits = 0;
    std::size_t falls = 0;
    std::size_t at_least = 0; // falls with any so many edits
};

struct Plan {
    std::vector<Fix> fixes;
    std::uint64_t cost = 0;
    std::uint64_t lower_bound = 0; // no set of these fixes that closes as much costs less
    std::vector<PlannedPoint> curve;
    Figures before;
    Figures after;
    std::vector<StillOpen> still_open;  // surely, or on conditions if those count
    std::vector<std::string> withdrawn; // fixes that would open something
    EditedEstate edited;
    bool within_budget = true; // no: the budget closes less than could be closed
    std::size_t analyses = 1;

    bool is_optimal() const { return cost == lower_bound; }
};

Result<Plan> plan(const Analysis& analysis, const Goal& goal);

} // namespace cofferdam::cuts
