// Containers that are no containers: privileged ones, and Windows HostProcess containers.
#include "analysis/escape/families.h"

namespace cofferdam::escape {

// https://kubernetes.io/docs/concepts/security/pod-security-standards/: privileged pods disable most
// mechanisms. All devices, so the node's disks can be mounted; seccomp, AppArmor and SELinux do not confine
// it (CRI, LinuxContainerSecurityContext.privileged). KubeHound CE_PRIV_MOUNT, CE_MODULE_LOAD.
void find_privileges(Finder& finder) {
    const estate::SecurityContext& security = finder.container().security;
    if (security.host_process) {
        // https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/
        finder.add(Technique::WindowsHostprocess, Prize::Node, {},
                   finder.security_path("windowsOptions.hostProcess"),
                   "a HostProcess container runs on the node itself");
    }
    std::vector<std::string> conditions;
    if (!security.privileged || !finder.confinement().capability_works(conditions)) return;
    finder.add(Technique::Privileged, Prize::Node, std::move(conditions), finder.security_path("privileged"),
               "a privileged container mounts the node's disks");
}

} // namespace cofferdam::escape
