// Counting: how many pairs of pods reach each other, exactly, without looking at each.
//
// What passes from a class of type s to one of type t depends on both rows alone, but for exceptions. So for
// each pair of types, pods are grouped by what their row lets pass, and groups are multiplied; then each
// pair of classes with an exception is put right.
#pragma once

#include "analysis/reach/outside.h"
#include "analysis/reach/reach.h"

namespace cofferdam::reach {

PairCounts count_pairs(const TargetPeers& target);

} // namespace cofferdam::reach
