#include "estate/policy_object.h"

namespace cofferdam::estate {

std::string_view to_string(PolicyEngine engine) {
    static constexpr std::string_view words[] = {"Kubernetes", "Kyverno", "Gatekeeper",
                                                 "Cilium",     "Calico",  "Istio"};
    return words[static_cast<std::size_t>(engine)];
}

std::string_view to_string(PolicyConcern concern) {
    static constexpr std::string_view words[] = {"admission", "network", "mesh", "resources"};
    return words[static_cast<std::size_t>(concern)];
}

std::string_view to_string(PolicyMode mode) {
    static constexpr std::string_view words[] = {"enforce", "audit", "warn", "off", "delegates", "unknown"};
    return words[static_cast<std::size_t>(mode)];
}

} // namespace cofferdam::estate
