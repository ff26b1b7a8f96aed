// Folders of the node that are mounted writable: which of them are the node.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analysis/escape/families.h"

namespace cofferdam::escape {

namespace {

// What the node runs, or obeys: who writes there is root on it (hier(7), and where each is read: cron(8),
// ld.so(8), sshd(8), systemd.unit(5), pam.d(5), the kubelet and container runtimes). A mount of any folder
// above, of the folder, or of what is in it counts.
constexpr std::array<std::string_view, 61> obeyed = {"/bin",
                                                     "/sbin",
                                                     "/lib",
                                                     "/lib64",
                                                     "/usr/bin",
                                                     "/usr/sbin",
                                                     "/usr/lib",
                                                     "/usr/lib64",
                                                     "/usr/libexec",
                                                     "/usr/local/bin",
                                                     "/usr/local/sbin",
                                                     "/usr/local/lib",
                                                     "/boot",
                                                     "/root",
                                                     "/etc/cron.d",
                                                     "/etc/crontab",
                                                     "/etc/cron.hourly",
                                                     "/etc/cron.daily",
                                                     "/etc/cron.weekly",
                                                     "/etc/cron.monthly",
                                                     "/var/spool/cron",
                                                     "/etc/ld.so.preload",
                                                     "/etc/ld.so.conf",
                                                     "/etc/ld.so.conf.d",
                                                     "/etc/ld.so.cache",
                                                     "/etc/passwd",
                                                     "/etc/group",
                                                     "/etc/shadow",
                                                     "/etc/sudoers",
                                                     "/etc/sudoers.d",
                                                     "/etc/pam.d",
                                                     "/etc/profile",
                                                     "/etc/profile.d",
                                                     "/etc/environment",
                                                     "/etc/default",
                                                     "/etc/sysconfig",
                                                     "/etc/ssh",
                                                     "/etc/systemd",
                                                     "/run/systemd",
                                                     "/etc/init.d",
                                                     "/etc/rc.local",
                                                     "/etc/udev",
                                                     "/run/udev/rules.d",
                                                     "/etc/modprobe.d",
                                                     "/etc/modules-load.d",
                                                     "/etc/sysctl.d",
                                                     "/etc/logrotate.d",
                                                     "/etc/kubernetes",
                                                     "/etc/containerd",
                                                     "/etc/docker",
                                                     "/etc/crio",
                                                     "/etc/containers",
                                                     "/etc/rancher",
                                                     "/var/lib/cloud",
                                                     "/var/lib/kubelet/config.yaml",
                                                     "/var/lib/kubelet/kubeadm-flags.env",
                                                     "/var/lib/containerd",
                                                     "/var/lib/docker",
                                                     "/var/lib/containers",
                                                     "/var/lib/rancher",
                                                     "/var/lib/k0s"};

// Where the kubelet looks for static pods (kubeadm's staticPodPath, those of other distributions).
constexpr std::array<std::string_view, 5> manifest_folders = {
    "/etc/kubernetes/manifests", "/etc/kubelet.d", "/etc/kubelet/static",
    "/var/lib/rancher/k3s/agent/pod-manifests", "/var/lib/rancher/rke2/agent/pod-manifests"};

bool overlaps(std::string_view mounted, std::string_view sensitive) {
    return is_within(sensitive, mounted) || is_within(mounted, sensitive);
}

template <class List>
const std::string_view* find_in(const List& list, std::string_view mounted) {
    const auto found =
        std::ranges::find_if(list, [&](std::string_view folder) { return overlaps(mounted, folder); });
    return found == list.end() ? nullptr : &*found;
}

void find_write(Finder& finder, const HostMount& mount) {
    std::vector<std::string> conditions;
    if (!finder.confinement().acts_as_root_on_files(conditions)) return;
    finder.add(Technique::HostWrite, Prize::Volume, {}, mount.path,
               fmt::format("{} of the node is mounted writable", mount.host_path));
    const auto* const what = find_in(obeyed, mount.host_path);
    // No list of harmless folders: somebody on the node may trust any of them.
    if (!what)
        conditions.push_back(fmt::format("a program of the node trusts what is in {}", mount.host_path));
    finder.add(
        Technique::HostWrite, Prize::Node, std::move(conditions), mount.path,
        what ? fmt::format("{} of the node is mounted writable, so {} can be changed", mount.host_path, *what)
             : fmt::format("{} of the node is mounted writable", mount.host_path));
}

void find_static_pods(Finder& finder, const HostMount& mount) {
    const auto* const folder = find_in(manifest_folders, mount.host_path);
    std::vector<std::string> conditions;
    if (!folder || !finder.confinement().acts_as_root_on_files(conditions)) return;
    finder.add(Technique::StaticPod, Prize::Node, std::move(conditions), mount.path,
               fmt::format("the kubelet starts what is put into {}, past admission", *folder));
}

// core(5): a pattern that begins with | is run by the node as root, whoever's process crashes. KubeHound
// CE_UMH_CORE_PATTERN. Mounts below a read-only one stay writable, but with recursiveReadOnly (KEP-3857), and
// /proc is one below /.
void find_core_pattern(Finder& finder, const HostMount& mount) {
    if (!is_within("/proc/sys/kernel/core_pattern", mount.host_path)) return;
    if (finder.confinement().user() != User::Root || finder.confinement().is_windows()) return;
    if (mount.read_only && (mount.host_path != "/" || mount.below == Below::ReadOnly)) return;
    std::vector<std::string> conditions;
    if (!finder.confinement().capability_works(conditions)) return;
    if (mount.read_only && mount.below == Below::Unknown)
        conditions.emplace_back(
            "the node does not support recursiveReadOnly, so /proc below the mount is writable");
    finder.add(Technique::CorePattern, Prize::Node, std::move(conditions), mount.path,
               fmt::format("{} of the node is mounted, so its core_pattern can be set", mount.host_path));
}

// The kubelet serves /var/log and follows links in it (kubelet server.go, /logs/). KubeHound
// CE_VAR_LOG_SYMLINK.
void find_log_links(Finder& finder, const HostMount& mount) {
    if (!overlaps(mount.host_path, "/var/log") || finder.confinement().user() != User::Root
        || finder.confinement().is_windows())
        return;
    finder.add(Technique::VarLogSymlink, Prize::NodeFiles, {}, mount.path,
               "a link in /var/log of the node makes the kubelet show any file");
}

} // namespace

void find_in_mount(Finder& finder, const HostMount& mount) {
    find_core_pattern(finder, mount);
    if (mount.read_only) return;
    find_write(finder, mount);
    find_static_pods(finder, mount);
    find_log_links(finder, mount);
}

} // namespace cofferdam::escape
