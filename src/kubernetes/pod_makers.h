// Custom resources from which an operator makes pods (content/catalogues/pod-makers.yaml).
#pragma once

#include <string_view>

namespace cofferdam::kubernetes {

// Who makes the pods: "Prometheus Operator"; empty if no operator is known to.
std::string_view find_pod_maker(std::string_view group, std::string_view kind);

} // namespace cofferdam::kubernetes
