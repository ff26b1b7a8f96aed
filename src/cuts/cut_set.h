// CutSet: fixes of least cost after which no target of any of the problems is reached.
//
// The ways to a target are too many to list, so they are found as they are needed (an implicit hitting set:
// Moreno-Centeno and Karp, Operations Research 61(2), 2013): take the best fixes for the ways that are known,
// look for one that they leave open, add it, again. With the last there is none left, and since fewer ways
// cost no more, the bound of the last hitting set is a bound for all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cuts/cut_problem.h"
#include "cuts/hitting_set.h"

namespace cofferdam::cuts {

struct CutSet {
    FixSet taken;
    std::uint64_t cost = 0;
    std::uint64_t lower_bound = 0;
    bool closes_all = true; // no: some target falls whatever is taken
    std::size_t ways = 0;   // that were looked at

    bool is_optimal() const { return cost == lower_bound; }
};

class CutSearch {
  public:
    // `costs`: by fix, at least 1; must outlive the search, and may grow with it.
    explicit CutSearch(const std::vector<std::uint32_t>& costs) : costs_(&costs) {}

    // Estates with fewer ways are problems of the same question: what is open in one of them is open in the
    // first. Ways that were found stay known.
    void add(const CutProblem& problem);
    CutSet best();

  private:
    // Ways that `taken` leaves open, no two of which the same fix breaks. False: one that nothing breaks.
    bool find_open(const FixSet& taken);

    const std::vector<std::uint32_t>* costs_;
    std::vector<CutProblem> problems_; // reduced
    std::vector<FixSet> ways_;
};

} // namespace cofferdam::cuts
