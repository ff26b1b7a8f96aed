#include "analysis/escape/escape.h"

#include <algorithm>
#include <array>

#include "analysis/escape/families.h"

namespace cofferdam::escape {

namespace {

constexpr std::array<std::string_view, 2> taken_for_granted = {
    "an image whose user no manifest names runs as root",
    "nodes enforce no SELinux",
};

bool is_given_nothing(const estate::Workload& workload, const std::vector<HostMount>& mounts) {
    const estate::PodDetail* const pod = workload.pod();
    if (!mounts.empty() || has_host_pid(workload) || (pod && pod->share_process_namespace)) return false;
    for (const estate::Container& container : workload.containers) {
        const estate::SecurityContext& security = container.security;
        if (security.privileged || security.host_process || !security.capabilities_added.empty())
            return false;
    }
    return true;
}

constexpr std::string_view unlabelled = "SELinux, which the engine has on, lets containers use that path";

// https://docs.docker.com/reference/cli/dockerd/#selinux-enabled: a container's processes reach files of
// other labels only where it has none itself.
bool is_labelled(const HostFacts& hosts, const estate::Workload& workload, std::uint32_t container) {
    if (hosts.selinux(workload) != Truth::Yes || workload.containers[container].security.privileged)
        return false;
    const estate::ComposeDetail* const detail = workload.compose();
    return !detail || std::ranges::none_of(detail->security_options, [](std::string_view option) {
        return option == "label=disable" || option == "label:disable";
    });
}

} // namespace

Escapes escapes_of(const Surroundings& around, const estate::Workload& workload) {
    Escapes escapes{.mounts = host_mounts(around.claims, workload), .all = {}};
    if (is_given_nothing(workload, escapes.mounts)) return escapes;
    for (std::uint32_t i = 0; i < workload.containers.size(); ++i) {
        Finder finder(around, workload, i, escapes.all);
        find_privileges(finder);
        find_capabilities(finder);
        find_host_processes(finder);
        find_shared_processes(finder);
        for (const HostMount& mount : escapes.mounts) {
            if (mount.container != i) continue;
            const std::size_t first = escapes.all.size();
            find_in_mount(finder, mount);
            find_sockets(finder, mount);
            find_credentials(finder, mount);
            for (std::size_t at = first; at < escapes.all.size(); ++at) {
                escapes.all[at].mount = &mount;
                if (!mount.condition.empty()) escapes.all[at].conditions.push_back(mount.condition);
                if (is_labelled(around.hosts, workload, i))
                    escapes.all[at].conditions.emplace_back(unlabelled);
            }
        }
    }
    return escapes;
}

std::span<const std::string_view> assumptions() { return taken_for_granted; }

} // namespace cofferdam::escape
