// Objects that fixes make.
#pragma once

#include <string_view>

#include "cuts/fix.h"
#include "estate/snapshot.h"

namespace cofferdam::cuts {

inline constexpr std::string_view pod_security_label = "pod-security.kubernetes.io/enforce";

// Keeps the workload's pods from the address that clouds answer on. REQUIRES: its pods have labels
NewObject metadata_policy(const estate::Workload& workload);
// A namespace that no file shows, with the label.
NewObject guarded_namespace(std::string_view name);

} // namespace cofferdam::cuts
