// shareProcessNamespace: containers of one pod see one another's processes.
// https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/: file systems through
// /proc/$pid/root, protected by nothing but uids. KubeHound SHARE_PS_NAMESPACE.
#include "analysis/escape/families.h"

namespace cofferdam::escape {

namespace {

bool runs_beside_others(const estate::Container& container) {
    return container.role != estate::ContainerRole::Init;
}

} // namespace

void find_shared_processes(Finder& finder) {
    const estate::Workload& workload = finder.workload();
    const estate::PodDetail* const pod = workload.pod();
    if (!pod || !pod->share_process_namespace || !runs_beside_others(finder.container())) return;
    const auto& own = finder.container().security.run_as_user;
    for (std::uint32_t i = 0; i < workload.containers.size(); ++i) {
        if (i == finder.index() || !runs_beside_others(workload.containers[i])) continue;
        const auto& theirs = workload.containers[i].security.run_as_user;
        std::vector<std::string> conditions;
        if (own.value_or(0) != theirs.value_or(0) && !finder.confinement().has_capability("SYS_PTRACE"))
            conditions.emplace_back("a process of the other container runs under the same uid");
        finder
            .add(Technique::ShareProcessNamespace, Prize::OtherContainers, std::move(conditions),
                 finder.pod_path("shareProcessNamespace"), "the containers share one process namespace")
            .other = i;
    }
}

} // namespace cofferdam::escape
