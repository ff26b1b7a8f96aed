#include "estate/policy_object.h"

namespace cofferdam::estate {

std::string_view to_string(PolicyEngine engine) {
    switch (engine) {
    case PolicyEngine::Kubernetes: return "Kubernetes";
    case PolicyEngine::Kyverno: return "Kyverno";
    case PolicyEngine::Gatekeeper: return "Gatekeeper";
    case PolicyEngine::Cilium: return "Cilium";
    case PolicyEngine::Calico: return "Calico";
    case PolicyEngine::Istio: return "Istio";
    }
    return "";
}

std::string_view to_string(PolicyConcern concern) {
    switch (concern) {
    case PolicyConcern::Admission: return "admission";
    case PolicyConcern::Network: return "network";
    case PolicyConcern::Mesh: return "mesh";
    case PolicyConcern::Resources: return "resources";
    }
    return "";
}

std::string_view to_string(PolicyMode mode) {
    switch (mode) {
    case PolicyMode::Enforce: return "enforce";
    case PolicyMode::Audit: return "audit";
    case PolicyMode::Warn: return "warn";
    case PolicyMode::Off: return "off";
    case PolicyMode::Delegates: return "delegates";
    case PolicyMode::Unknown: return "unknown";
    }
    return "";
}

} // namespace cofferdam::estate
