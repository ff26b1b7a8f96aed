// Estates of a few lines for tests.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "value/document.h"

namespace cofferdam::hygiene {

inline estate::SnapshotPtr estate_of(std::string yaml) {
    auto text = std::make_shared<value::Text>("estate.yaml", std::move(yaml));
    kubernetes::Decoded decoded = kubernetes::decode(value::parse(text).documents);
    for (const value::Problem& problem : decoded.problems) ADD_FAILURE() << problem.message;
    estate::SnapshotBuilder builder;
    const auto target = builder.add_target({.name = "estate.yaml"});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    return std::move(builder).build().snapshot;
}

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
