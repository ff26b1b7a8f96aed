// hostPID: the node's processes are in sight.
#include "analysis/escape/families.h"

namespace cofferdam::escape {

bool has_host_pid(const estate::Workload& workload) {
    if (const estate::PodDetail* const pod = workload.pod()) return pod->host_pid;
    return workload.compose() && workload.compose()->pid == "host";
}

// ptrace(2), "Ptrace access mode checking": CAP_SYS_PTRACE attaches to any process and enters /proc/1/root;
// without it a process of the same uid that has no capabilities beyond one's own. KubeHound CE_SYS_PTRACE,
// CE_NSENTER.
void find_host_processes(Finder& finder) {
    if (!has_host_pid(finder.workload())) return;
    const Confinement& confinement = finder.confinement();
    std::vector<std::string> conditions;
    if (confinement.has_capability("SYS_PTRACE") && confinement.capability_works(conditions)
        && confinement.passes_apparmor("ptrace of other processes", conditions)) {
        confinement.pass_seccomp("ptrace", conditions);
        finder.add(Technique::HostpidPtrace, Prize::Node, std::move(conditions), finder.pod_path("hostPID"),
                   "hostPID and CAP_SYS_PTRACE: it enters the node's processes");
        return;
    }
    if (confinement.is_windows() || confinement.kernel() == Kernel::Sandboxed) return;
    finder.add(Technique::HostpidPeer, Prize::PodsOnNode,
               {"a container of the same uid, and of no more capabilities, runs on the node"},
               finder.pod_path("hostPID"), "hostPID: environment and files of processes of the same uid");
}

} // namespace cofferdam::escape
