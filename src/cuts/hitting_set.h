// HittingSet: of some sets of fixes, take one fix at least of each, at least cost. Exact branch and bound
// after reductions (one set within another, one fix as good as another and no dearer, independent parts); a
// lower bound stands beside the answer, so that one that was cut short says how far off it may be.
//
// Weighted set cover: Karp 1972. The reductions are those of Weihe, "Covering trains by stations or the power
// of data reduction", ALEX 1998.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cuts/cut_problem.h"

namespace cofferdam::cuts {

using FixSet = std::vector<FixNumber>; // sorted

struct HittingSet {
    FixSet taken;
    std::uint64_t cost = 0;
    std::uint64_t lower_bound = 0; // no hitting set costs less

    bool is_optimal() const { return cost == lower_bound; }
};

// `costs`: by fix, at least 1. No set may be empty. `most_nodes`: of the search, for each independent part:
// not time, so that the same sets give the same answer.
HittingSet hitting_set(std::span<const FixSet> sets, std::span<const std::uint32_t> costs,
                       std::size_t most_nodes = 50'000);

} // namespace cofferdam::cuts
