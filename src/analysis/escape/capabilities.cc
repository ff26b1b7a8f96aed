// Capabilities that are as good as the node (capabilities(7)). MKNOD, DAC_OVERRIDE and NET_ADMIN alone are
// not: the device cgroup and the mount namespace stand.
#include <fmt/format.h>

#include "analysis/escape/families.h"

namespace cofferdam::escape {

namespace {

bool is_added(const Finder& finder, std::string_view capability) {
    return !finder.confinement().is_privileged() && finder.confinement().has_capability(capability);
}

std::string path_of(const Finder& finder) { return finder.security_path("capabilities.add"); }

void find_sys_module(Finder& finder) {
    std::vector<std::string> conditions;
    if (!is_added(finder, "SYS_MODULE") || !finder.confinement().capability_works(conditions)) return;
    // kernel_lockdown(7); module signature enforcement
    conditions.emplace_back("the node's kernel loads modules that are not signed");
    finder.confinement().pass_seccomp("loading modules", conditions);
    finder.add(Technique::SysModule, Prize::Node, std::move(conditions), path_of(finder),
               "CAP_SYS_MODULE loads a module into the node's kernel");
}

// Remounting /proc/sys, a cgroup v1 release_agent, mounting file systems: all by mount(2).
void find_sys_admin(Finder& finder) {
    const Confinement& confinement = finder.confinement();
    std::vector<std::string> conditions;
    if (!is_added(finder, "SYS_ADMIN") || !confinement.capability_works(conditions)) return;
    if (!confinement.passes_apparmor("mounting", conditions)) return;
    confinement.pass_seccomp("mounting", conditions);
    finder.add(Technique::SysAdmin, Prize::Node, std::move(conditions), path_of(finder),
               "CAP_SYS_ADMIN remounts /proc/sys and sets the node's core_pattern");
}

// open_by_handle_at(2) on any file system that is mounted in: /etc/hosts of every container is a file of the
// node's. Known as shocker.
void find_dac_read_search(Finder& finder) {
    const Confinement& confinement = finder.confinement();
    std::vector<std::string> conditions;
    if (!is_added(finder, "DAC_READ_SEARCH") || !confinement.capability_works(conditions)) return;
    confinement.pass_seccomp("open_by_handle_at", conditions);
    const bool writes = confinement.has_capability("DAC_OVERRIDE");
    if (!writes) conditions.emplace_back("a file of the node that can be read holds credentials for it");
    finder.add(Technique::DacReadSearch, Prize::Node, std::move(conditions), path_of(finder),
               writes
                   ? "CAP_DAC_READ_SEARCH with CAP_DAC_OVERRIDE opens any file of the node's disk for writing"
                   : "CAP_DAC_READ_SEARCH opens any file of the node's disk for reading");
}

void find_raw_devices(Finder& finder) {
    for (const std::string_view capability : {"SYS_RAWIO", "BPF", "PERFMON"}) {
        std::vector<std::string> conditions;
        if (!is_added(finder, capability) || !finder.confinement().capability_works(conditions)) continue;
        conditions.emplace_back(capability == "SYS_RAWIO"
                                    ? "the device cgroup lets the container open /dev/mem or a raw disk"
                                    : "what the node's kernel shows of its memory holds credentials");
        finder.confinement().pass_seccomp("what it needs", conditions);
        finder.add(Technique::RawDevices, Prize::Node, std::move(conditions), path_of(finder),
                   fmt::format("CAP_{} reads the node's memory", capability));
    }
}

} // namespace

void find_capabilities(Finder& finder) {
    find_sys_module(finder);
    find_sys_admin(finder);
    find_dac_read_search(finder);
    find_raw_devices(finder);
}

} // namespace cofferdam::escape
