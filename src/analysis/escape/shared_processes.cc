// shareProcessNamespace: containers of one pod see one another's processes.
// https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/: file systems through
// /proc/$pid/root, protected by nothing but uids. KubeHound SHARE_PS_NAMESPACE.
#include "analysis/escape/families.h"

namespace cofferdam::escape {

namespace {

bool runs_beside_others(const estate::Container& container) {
    return container.role != estate::ContainerRole::Init;
}

// ptrace(2), "Ptrace access mode checking": the same uid, which root may take by CAP_SETUID, and no
// capabilities beyond one's own; or CAP_SYS_PTRACE.
std::vector<std::string> conditions_for(const Finder& finder, const estate::Container& other) {
    const Confinement& own = finder.confinement();
    const bool is_root = own.user() == User::Root;
    if (is_root && own.has_capability("SYS_PTRACE")) return {};
    const auto& uid = finder.container().security.run_as_user;
    const auto& theirs = other.security.run_as_user;
    const bool same = uid.value_or(0) == theirs.value_or(0) || (is_root && own.has_capability("SETUID"));
    if (!same) return {"a process of the other container runs under the same uid"};
    if (!own.has_all_of(finder.confinement_of(other)))
        return {"a process of the other container has given up the capabilities that this one lacks"};
    return {};
}

} // namespace

void find_shared_processes(Finder& finder) {
    const estate::Workload& workload = finder.workload();
    const estate::PodDetail* const pod = workload.pod();
    if (!pod || !pod->share_process_namespace || !runs_beside_others(finder.container())) return;
    for (std::uint32_t i = 0; i < workload.containers.size(); ++i) {
        if (i == finder.index() || !runs_beside_others(workload.containers[i])) continue;
        std::vector<std::string> conditions = conditions_for(finder, workload.containers[i]);
        finder
            .add(Technique::ShareProcessNamespace, Prize::OtherContainers, std::move(conditions),
                 finder.pod_path("shareProcessNamespace"), "the containers share one process namespace")
            .other = i;
    }
}

} // namespace cofferdam::escape
