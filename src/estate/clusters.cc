#include "estate/clusters.h"

#include <algorithm>

#include "estate/instance.h"

namespace cofferdam::estate {

namespace {

NamespaceScope& scope_of(Cluster& cluster, std::unordered_map<std::string_view, std::size_t>& known,
                         std::string_view name) {
    auto [place, is_new] = known.try_emplace(name, cluster.namespaces.size());
    if (is_new) cluster.namespaces.push_back({.facts = {.name = name}, .row = {}, .workloads = {}});
    return cluster.namespaces[place->second];
}

void close_world(Cluster& cluster, bool is_whole) {
    const bool holds_namespaces = is_whole && std::ranges::any_of(cluster.namespaces, [](const auto& scope) {
                                      return bool(scope.row);
                                  });
    for (NamespaceScope& scope : cluster.namespaces) {
        if (!scope.row) scope.facts.labels = labels_without_object(scope.facts.name, holds_namespaces);
    }
}

} // namespace

const NamespaceScope* Cluster::find(std::string_view name) const {
    auto place =
        std::ranges::lower_bound(namespaces, name, {}, [](const auto& scope) { return scope.facts.name; });
    return place != namespaces.end() && place->facts.name == name ? &*place : nullptr;
}

std::optional<Labels> labels_without_object(std::string_view namespace_, bool target_holds_namespaces) {
    if (!target_holds_namespaces || namespace_.starts_with("kube-")) return std::nullopt;
    return Labels();
}

bool holds_all_namespaces(const Snapshot& snapshot) {
    return std::ranges::none_of(snapshot.gaps(),
                                [](const Gap& gap) { return gap.facts.intersects(Fact::Namespaces); });
}

Clusters::Clusters(const Snapshot& snapshot) : clusters_(snapshot.targets().size()) {
    std::vector<std::unordered_map<std::string_view, std::size_t>> known(clusters_.size());
    for (const auto& [id, row] : snapshot.table<Namespace>()) {
        const Object& object = snapshot.object_of(row);
        NamespaceScope& scope = scope_of(clusters_[object.target.slot], known[object.target.slot], row.name);
        scope.row = id;
        // Two different documents of one namespace: its labels are not known.
        scope.facts.labels = row.labels;
        if (object.conflict == Conflict::Different) scope.facts.labels.reset();
    }
    for (const auto& [id, workload] : snapshot.table<Workload>()) {
        if (!workload.pod()) continue;
        const std::uint32_t target = snapshot.object_of(workload).target.slot;
        scope_of(clusters_[target], known[target], workload.namespace_).workloads.push_back(id);
        ++clusters_[target].workloads;
    }
    const bool is_whole = holds_all_namespaces(snapshot);
    for (Cluster& cluster : clusters_) {
        close_world(cluster, is_whole);
        std::ranges::sort(cluster.namespaces, {}, [](const auto& scope) { return scope.facts.name; });
    }
}

SelectionSubject pod_of(const Workload& workload, const NamespaceFacts& in) {
    return {.in = in,
            .kind = "Pod",
            .labels = workload.pod_labels,
            .added_labels = added_labels(workload.kind),
            .name = workload.name,
            .name_is_prefix = workload.kind != WorkloadKind::Pod,
            .service_account = workload.pod()->service_account};
}

} // namespace cofferdam::estate
