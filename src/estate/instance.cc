#include "estate/instance.h"

#include <algorithm>
#include <functional>
#include <ranges>
#include <vector>

namespace cofferdam::estate {

namespace {

bool same_source(const EnvironmentVariable& a, const EnvironmentVariable& b) {
    return a.from_secret == b.from_secret && a.from_config_map == b.from_config_map;
}

// Webhooks tell pods where they are by plain variables (a role of a cloud, a collector of traces), which open
// nothing; a Secret does.
bool same_environment(const Container& a, const Container& b) {
    const auto is_plain = [](const EnvironmentVariable& variable) {
        return variable.from_secret.empty() && variable.from_config_map.empty();
    };
    const auto sources = [&](const Container& of) {
        return of.environment | std::views::filter(std::not_fn(is_plain));
    };
    return std::ranges::equal(sources(a), sources(b), same_source);
}

// On the network of the host each port is the host's, and only the pod's defaults say so.
bool same_ports(const Container& a, const Container& b, bool host_network) {
    return std::ranges::equal(a.ports, b.ports, [&](const ContainerPort& x, const ContainerPort& y) {
        return x.protocol == y.protocol && x.port == y.port && x.name == y.name
               && (host_network || x.host_port == y.host_port);
    });
}

bool same_container(const Container& a, const Container& b, bool host_network) {
    return a.role == b.role && a.name == b.name && a.image.text == b.image.text && a.command == b.command
           && a.arguments == b.arguments && a.security == b.security && same_ports(a, b, host_network)
           && same_environment(a, b);
}

bool same_containers(const Workload& a, const Workload& b) {
    const bool host_network = a.pod()->host_network;
    return std::ranges::equal(a.containers, b.containers, [&](const Container& x, const Container& y) {
        return same_container(x, y, host_network);
    });
}

bool has_all_labels(const Labels& labels, const Labels& wanted) {
    return std::ranges::all_of(wanted.entries(), [&](const value::Entry& entry) {
        return labels.find(entry.key.as_string()) == entry.value.string_or("");
    });
}

// Admission plugin PodTopologyLabels copies them from the node (KEP-4742).
bool is_of_the_node(std::string_view label) {
    return label == "topology.kubernetes.io/zone" || label == "topology.kubernetes.io/region";
}

bool same_labels(const Workload& instance, const Workload& made_from) {
    const auto added = added_labels(made_from.kind);
    return has_all_labels(instance.pod_labels, made_from.pod_labels)
           && std::ranges::all_of(instance.pod_labels.entries(), [&](const value::Entry& entry) {
                  const std::string_view key = entry.key.as_string();
                  return made_from.pod_labels.find(key) || std::ranges::find(added, key) != added.end()
                         || is_of_the_node(key);
              });
}

bool same_pod(const PodDetail& a, const PodDetail& b) {
    return a.service_account == b.service_account && a.host_network == b.host_network
           && a.host_pid == b.host_pid && a.host_ipc == b.host_ipc && a.host_users == b.host_users
           && a.runtime_class == b.runtime_class && a.share_process_namespace == b.share_process_namespace;
}

// Admission adds volumes of its own (tokens, trust bundles), but none of the host.
std::vector<std::string_view> host_paths(const Workload& workload) {
    std::vector<std::string_view> paths;
    for (const Volume& volume : workload.volumes) {
        if (const HostPath* host = std::get_if<HostPath>(&volume.source)) paths.push_back(host->path);
    }
    std::ranges::sort(paths);
    return paths;
}

} // namespace

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

bool runs_as(const Workload& instance, const Workload& made_from) {
    if (instance.kind == WorkloadKind::ReplicaSet && instance.replicas == 0) return true;
    return instance.pod() && made_from.pod() && same_pod(*instance.pod(), *made_from.pod())
           && same_labels(instance, made_from) && same_containers(instance, made_from)
           && host_paths(instance) == host_paths(made_from);
}

} // namespace cofferdam::estate
