// Where the kinds that make pods keep their pod template.
#pragma once

#include <span>
#include <string_view>

#include "estate/workload.h"

namespace cofferdam::kubernetes {

struct PodTemplatePlace {
    std::string_view group;
    std::string_view kind;
    estate::WorkloadKind workload_kind;
    std::string_view metadata_path; // of the pod's metadata: "spec.template.metadata"
    std::string_view spec_path;     // of the pod's spec: "spec.template.spec"

    // spec_path in steps.
    std::span<const std::string_view> spec_steps() const;
};

// Null for a kind that makes no pods. Any version of the group.
const PodTemplatePlace* find_pod_template(std::string_view group, std::string_view kind);

} // namespace cofferdam::kubernetes
