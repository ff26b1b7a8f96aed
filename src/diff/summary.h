// Summary: a reach difference in sentences, the same for every format that people read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diff/reach_difference.h"
#include "diff/risk_difference.h"

namespace cofferdam::diff {

enum class Sign : std::uint8_t { Added, Removed, Unknown };

struct Sentence {
    Sign sign = Sign::Added;
    std::string text; // foreign names in it: not yet harmless
};

struct Section {
    std::string title;
    std::vector<Sentence> sentences;
};

// "2 crown jewels newly fall, 1 finding is new, 3 are gone"
std::string headline(const RiskDifference& difference);
// What newly falls, then new findings by question.
std::vector<Section> summarise(const RiskDifference& difference);

// "3 connections added, 1 removed, 0 cannot be known"
std::string headline(const ReachDifference& difference);

// Those that hold something: connections, isolation, ways, workloads.
std::vector<Section> summarise(const ReachDifference& difference);

} // namespace cofferdam::diff
