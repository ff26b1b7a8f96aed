// Estates of a few lines for tests.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "kubernetes/test_world.h"

namespace cofferdam::hygiene {

using kubernetes::estate_of;

// A namespace with one label, "name".
inline std::string namespace_(std::string_view name) {
    return fmt::format(
        "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: {0}, labels: {{name: {0}}}}}}}\n", name);
}

// A pod with one label, "app", and a port 8080 that is called http.
inline std::string pod(std::string_view namespace_, std::string_view name) {
    return fmt::format(
        "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: {1}, namespace: {0}, labels: {{app: {1}}}}}, "
        "spec: {{containers: [{{name: c, image: i, ports: [{{name: http, containerPort: 8080}}]}}]}}}}\n",
        namespace_, name);
}

inline std::string policy(std::string_view namespace_, std::string_view name, std::string_view spec) {
    return fmt::format(
        "---\n{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: {1}, namespace: "
        "{0}}}, spec: {2}}}\n",
        namespace_, name, spec);
}

// AdminNetworkPolicy, BaselineAdminNetworkPolicy
inline std::string admin_policy(std::string_view kind, std::string_view name, std::string_view spec) {
    return fmt::format("---\n{{apiVersion: policy.networking.k8s.io/v1alpha1, kind: {}, metadata: {{name: "
                       "{}}}, spec: {}}}\n",
                       kind, name, spec);
}

} // namespace cofferdam::hygiene
