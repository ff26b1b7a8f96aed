// What a plan does and what it leaves as it is, by the analyses before and after it. What is told so cannot
// contradict the figures.
#pragma once

#include <vector>

#include "seal/network_plan.h"

namespace cofferdam::seal {

// By kind. REQUIRES: `after` was made from `before` by adding the plan's policies
std::vector<Note> compare(const reach::Reach& before, const reach::Reach& after, const NetworkPlan& plan);

} // namespace cofferdam::seal
