// For tests: a world in a few lines, its graph, and the edges of it as lines.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "graph/names.h"
#include "graph/propagation.h"
#include "graph/shown_edges.h"
#include "kubernetes/test_world.h"

namespace cofferdam::graph {

struct World {
    estate::SnapshotPtr snapshot;
    reach::ReachPtr reach;
    access::Access access;
    exposure::ExposureReport exposure;
    GraphPtr graph;

    explicit World(estate::SnapshotPtr of, const Options& options = {})
        : snapshot(std::move(of)), reach(reach::Reach::build(snapshot)), access(*snapshot),
          exposure(exposure::analyse(*reach)), graph(build({*reach, access, exposure}, options)) {}
    explicit World(const std::string& yaml, const Options& options = {})
        : World(kubernetes::read_world(yaml), options) {}

    // "PRIVILEGED container/default/web/web -> node/*", with " ?" behind it if it is conditional, or wants a
    // second state. Of the kinds that are named; none: all.
    std::set<std::string> edges(const std::set<std::string_view>& kinds = {}) const {
        std::set<std::string> lines;
        for (const ShownEdge& edge : shown_edges(*graph, 1'000'000).edges) {
            if (!kinds.empty() && !kinds.contains(to_string(edge.kind))) continue;
            bool conditional = !edge.also.empty();
            for (const std::uint32_t part : edge.parts) conditional |= bool(graph->edges()[part].condition);
            lines.insert(fmt::format("{} {} -> {}{}", to_string(edge.kind), name_of(*graph, edge.from),
                                     name_of(*graph, edge.to), conditional ? " ?" : ""));
        }
        return lines;
    }
    bool has(const std::string& edge) const { return edges().contains(edge); }

    // Does `to` fall to who begins at `from`?
    Truth falls(std::string_view from, std::string_view to) const {
        const auto begins = find_states(*graph, from);
        const auto ends = find_states(*graph, to);
        if (!begins || !ends) return Truth::No;
        const Propagation propagation(*graph, *begins);
        Truth any = Truth::No;
        for (const StateId end : *ends) any = any || propagation.falls(end);
        return any;
    }
};

// A pod of one container, both of that name, with what is inside the braces of its spec and of its container.
inline std::string pod(std::string_view name, std::string_view spec = "", std::string_view container = "") {
    return fmt::format(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: {0}, namespace: shop, labels: {{app: {0}}}}}, spec: "
        "{{{1}{2}containers: [{{name: {0}, image: app{3}{4}}}]}}}}\n---\n",
        name, spec, spec.empty() ? "" : ", ", container.empty() ? "" : ", ", container);
}

inline std::string role(std::string_view name, std::string_view rules) {
    const std::size_t slash = name.find('/');
    if (slash == std::string_view::npos)
        return fmt::format(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {{name: {}}}, rules: "
            "[{}]}}\n---\n",
            name, rules);
    return fmt::format(
        "{{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {{namespace: {}, name: {}}}, "
        "rules: [{}]}}\n---\n",
        name.substr(0, slash), name.substr(slash + 1), rules);
}

// {verbs: […], apiGroups: ['*'], resources: […]}
inline std::string rule(std::string_view verbs, std::string_view resources, std::string_view more = "") {
    return fmt::format("{{verbs: [{}], apiGroups: ['*'], resources: [{}]{}}}", verbs, resources, more);
}

// Binds the role to User jane: everywhere, or in a namespace where the role's name has one or `in` says so.
inline std::string bind(std::string_view name, std::string_view role, std::string_view in = "") {
    const std::size_t slash = role.find('/');
    const bool of_namespace = slash != std::string_view::npos;
    const std::string_view where = of_namespace ? role.substr(0, slash) : in;
    return fmt::format("{{apiVersion: rbac.authorization.k8s.io/v1, kind: {}, metadata: {{name: {}{}}}, "
                       "roleRef: {{apiGroup: "
                       "rbac.authorization.k8s.io, kind: {}, name: {}}}, subjects: [{{apiGroup: "
                       "rbac.authorization.k8s.io, kind: "
                       "User, name: jane}}]}}\n---\n",
                       where.empty() ? "ClusterRoleBinding" : "RoleBinding", name,
                       where.empty() ? "" : fmt::format(", namespace: {}", where),
                       of_namespace ? "Role" : "ClusterRole", of_namespace ? role.substr(slash + 1) : role);
}

inline std::string namespace_object(std::string_view name, std::string_view enforce) {
    return fmt::format("{{apiVersion: v1, kind: Namespace, metadata: {{name: {}, labels: "
                       "{{pod-security.kubernetes.io/enforce: {}}}}}}}\n---\n",
                       name, enforce);
}

} // namespace cofferdam::graph
