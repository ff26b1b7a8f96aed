// Estates of a few lines for tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/reach/reach.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "value/document.h"

namespace cofferdam::diff {

// A target of its own, in a lineage of its own.
inline reach::ReachPtr reach_of(std::vector<std::shared_ptr<const value::Text>> files, std::string target) {
    estate::SnapshotBuilder builder;
    const auto id = builder.add_target({.name = std::move(target)});
    for (const std::shared_ptr<const value::Text>& file : files) {
        kubernetes::Decoded decoded = kubernetes::decode(value::parse(file).documents);
        for (const value::Problem& problem : decoded.problems) ADD_FAILURE() << problem.message;
        for (estate::Entity& entity : decoded.entities) builder.add(id, std::move(entity));
    }
    return reach::Reach::build(std::move(builder).build().snapshot);
}

inline reach::ReachPtr reach_of(std::string yaml, const std::string& name) {
    return reach_of({std::make_shared<value::Text>(name, std::move(yaml))}, name);
}

inline std::string deployment(std::string_view namespace_, std::string_view name) {
    return fmt::format(
        "---\n{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: {1}, namespace: {0}}}, spec: "
        "{{selector: {{matchLabels: {{app: {1}}}}}, template: {{metadata: {{labels: {{app: {1}}}}}, spec: "
        "{{containers: [{{name: c, image: i}}]}}}}}}}}\n",
        namespace_, name);
}

inline std::string policy(std::string_view namespace_, std::string_view name, std::string_view spec) {
    return fmt::format(
        "---\n{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: {1}, namespace: "
        "{0}}}, spec: {2}}}\n",
        namespace_, name, spec);
}

} // namespace cofferdam::diff
