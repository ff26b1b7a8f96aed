#include "analysis/policies/clusters.h"

#include <algorithm>

namespace cofferdam::policies {

namespace {

using estate::Labels;
using estate::SelectionSubject;
using estate::Workload;
using estate::WorkloadKind;

// Labels that controllers add to the pods that they make:
// https://kubernetes.io/docs/reference/labels-annotations-taints/
std::span<const std::string_view> added_labels(WorkloadKind kind) {
    static constexpr std::string_view deployment[] = {"pod-template-hash"};
    static constexpr std::string_view stateful_set[] = {
        "controller-revision-hash", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"};
    static constexpr std::string_view daemon_set[] = {"controller-revision-hash", "pod-template-generation"};
    static constexpr std::string_view job[] = {
        "controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name",
        "batch.kubernetes.io/job-completion-index"};
    switch (kind) {
    case WorkloadKind::Deployment: return deployment;
    case WorkloadKind::StatefulSet: return stateful_set;
    case WorkloadKind::DaemonSet: return daemon_set;
    case WorkloadKind::Job:
    case WorkloadKind::CronJob: return job;
    default: return {};
    }
}

// What stands between the controller and its pods.
std::optional<SelectionSubject> between(const Workload& workload, const estate::Object& object,
                                        const SelectionSubject& pod) {
    SelectionSubject made = pod;
    if (workload.kind == WorkloadKind::Deployment) {
        made.kind = "ReplicaSet";
        return made;
    }
    if (workload.kind != WorkloadKind::CronJob) return std::nullopt;
    made.kind = "Job";
    made.labels = Labels(object.effective["spec"]["jobTemplate"]["metadata"]["labels"]);
    made.added_labels = {};
    return made;
}

NamespaceScope& scope_of(Cluster& cluster, std::unordered_map<std::string_view, std::size_t>& known,
                         std::string_view name) {
    auto [place, is_new] = known.try_emplace(name, cluster.namespaces.size());
    if (is_new) cluster.namespaces.push_back({.facts = {.name = name}, .row = {}, .workloads = {}});
    return cluster.namespaces[place->second];
}

} // namespace

const NamespaceScope* Cluster::find(std::string_view name) const {
    auto place =
        std::ranges::lower_bound(namespaces, name, {}, [](const auto& scope) { return scope.facts.name; });
    return place != namespaces.end() && place->facts.name == name ? &*place : nullptr;
}

Clusters::Clusters(const estate::Snapshot& snapshot) : clusters_(snapshot.targets().size()) {
    std::vector<std::unordered_map<std::string_view, std::size_t>> known(clusters_.size());
    for (const auto& [id, row] : snapshot.table<estate::Namespace>()) {
        const estate::Object& object = snapshot.object_of(row);
        NamespaceScope& scope = scope_of(clusters_[object.target.slot], known[object.target.slot], row.name);
        scope.row = id;
        // Two different documents of one namespace: its labels are not known.
        scope.facts.labels = row.labels;
        if (object.conflict == estate::Conflict::Different) scope.facts.labels.reset();
    }
    for (const auto& [id, workload] : snapshot.table<Workload>()) {
        if (!workload.pod()) continue;
        const std::uint32_t target = snapshot.object_of(workload).target.slot;
        scope_of(clusters_[target], known[target], workload.namespace_).workloads.push_back(id);
        ++clusters_[target].workloads;
    }
    for (Cluster& cluster : clusters_)
        std::ranges::sort(cluster.namespaces, {}, [](const auto& scope) { return scope.facts.name; });
}

SelectionSubject pod_of(const Workload& workload, const estate::NamespaceFacts& in) {
    return {.in = in,
            .kind = "Pod",
            .labels = workload.pod_labels,
            .added_labels = added_labels(workload.kind),
            .name = workload.name,
            .name_is_prefix = workload.kind != WorkloadKind::Pod,
            .service_account = workload.pod()->service_account};
}

Chain chain_of(const estate::Snapshot& snapshot, const Workload& workload, const estate::NamespaceFacts& in) {
    const estate::Object& object = snapshot.object_of(workload);
    const bool generated = object.raw && !(*object.raw)["metadata"]["name"];
    SelectionSubject pod = pod_of(workload, in);
    pod.name_is_prefix = pod.name_is_prefix || generated;
    Chain chain;
    if (workload.kind != WorkloadKind::Pod) {
        chain.subjects[chain.length++] = {.in = in,
                                          .kind = estate::to_string(workload.kind),
                                          .labels = object.labels,
                                          .name = workload.name,
                                          .name_is_prefix = generated,
                                          .service_account = pod.service_account};
        if (auto made = between(workload, object, pod)) chain.subjects[chain.length++] = *made;
    }
    chain.subjects[chain.length++] = pod;
    return chain;
}

} // namespace cofferdam::policies
