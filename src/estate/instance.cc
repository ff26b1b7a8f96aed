#include "estate/instance.h"

#include <algorithm>

namespace cofferdam::estate {

namespace {

bool same_container(const Container& a, const Container& b) {
    return a.role == b.role && a.name == b.name && a.image.text == b.image.text && a.command == b.command
           && a.arguments == b.arguments && a.security == b.security;
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

bool runs_as(const Workload& instance, const Workload& made_from) {
    if (instance.kind == WorkloadKind::ReplicaSet && instance.replicas == 0) return true;
    return instance.pod() && made_from.pod() && same_pod(*instance.pod(), *made_from.pod())
           && std::ranges::equal(instance.containers, made_from.containers, same_container)
           && host_paths(instance) == host_paths(made_from);
}

} // namespace cofferdam::estate
