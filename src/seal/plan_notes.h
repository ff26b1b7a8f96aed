// What a plan does not know of the workloads that it seals.
#pragma once

#include "seal/network_plan.h"

namespace cofferdam::seal {

void add_workload_notes(const reach::Reach& reach, NetworkPlan& plan,
                        const std::vector<PodSelector>& selectors);

} // namespace cofferdam::seal
