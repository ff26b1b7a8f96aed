// Each document that makes pods, judged by the Pod Security Standards.
#pragma once

#include <vector>

#include "estate/snapshot.h"
#include "questions/analyses.h"
#include "questions/scan.h"
#include "questions/settings.h"

namespace cofferdam::questions {

// In the order of the workloads table. Violations' fields are paths in the object (not in the pod). What
// `earlier` (null: nothing) says of workloads that did not change is taken over.
std::vector<WorkloadResult> judge_workloads(const estate::Snapshot& snapshot, const Settings& settings,
                                            const Earlier* earlier = nullptr);

} // namespace cofferdam::questions
