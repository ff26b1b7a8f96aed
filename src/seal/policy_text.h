// Planned policies as YAML, with the reason of each rule beside it.
#pragma once

#include <string>
#include <vector>

#include "seal/network_plan.h"
#include "seal/writer.h"

namespace cofferdam::seal {

std::string policy_text(const PlannedPolicy& policy);

// One file for each namespace, below a folder for each target if there are several, and a kustomization
// beside them. Error: two namespaces would share a file.
Result<std::vector<NewFile>> policy_files(const estate::Snapshot& snapshot, const NetworkPlan& plan);

} // namespace cofferdam::seal
