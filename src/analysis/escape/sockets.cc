// Sockets and plugin folders through which the container runtime and the kubelet take orders. A read-only
// mount does not keep anybody from connecting to a socket.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analysis/escape/families.h"

namespace cofferdam::escape {

namespace {

constexpr std::array<std::string_view, 12> runtime_sockets = {"/run/docker.sock",
                                                              "/run/containerd/containerd.sock",
                                                              "/run/k3s/containerd/containerd.sock",
                                                              "/var/snap/microk8s/common/run/containerd.sock",
                                                              "/run/k0s/containerd.sock",
                                                              "/run/crio/crio.sock",
                                                              "/run/cri-dockerd.sock",
                                                              "/run/podman/podman.sock",
                                                              "/run/dockershim.sock",
                                                              "/run/buildkit/buildkitd.sock",
                                                              "/run/frakti.sock",
                                                              "/run/rkt/api-service.sock"};

struct Plugin {
    std::string_view place;
    bool is_socket = false;     // read-only mounts count
    std::string_view condition; // "": certain
    std::string_view gives;
};

// NRI: containerd docs/NRI.md. CNI: the runtime executes what is in bin, by the files in net.d. CDI: the
// specifications name host files and hooks that the runtime runs. Device plugins and CSI:
// https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/.
constexpr std::array<Plugin, 10> plugins = {{
    {"/run/nri/nri.sock", true, "the container runtime has NRI on",
     "an NRI plugin rewrites every container of the node"},
    {"/opt/cni/bin", false, "", "the runtime executes what is in /opt/cni/bin as root"},
    {"/etc/cni/net.d", false, "", "the runtime executes the plugins that /etc/cni/net.d names"},
    {"/etc/cdi", false, "a pod of the node asks for a CDI device",
     "a CDI specification adds mounts and hooks of the node to a container"},
    {"/run/cdi", false, "a pod of the node asks for a CDI device",
     "a CDI specification adds mounts and hooks of the node to a container"},
    {"/var/lib/kubelet/device-plugins", false, "a pod of the node asks for the device",
     "a device plugin mounts files of the node into containers"},
    {"/var/lib/kubelet/plugins_registry", false, "a pod of the node uses the plugin",
     "a CSI or DRA driver acts for the kubelet"},
    {"/var/lib/kubelet/plugins", true, "a driver of the node obeys the socket",
     "sockets of CSI drivers mount any volume"},
    {"/opt/nri/plugins", false, "the container runtime has NRI on",
     "the runtime executes what is in /opt/nri/plugins as root"},
    {"/usr/share/containers/oci/hooks.d", false, "the runtime is CRI-O or podman",
     "the runtime executes the hooks that are described there as root"},
}};

std::vector<std::string> conditions_for(const Finder& finder, std::string_view socket) {
    std::vector<std::string> conditions;
    if (finder.confinement().user() != User::Root)
        conditions.push_back(fmt::format("{} admits {}", socket, finder.confinement().uid()));
    if (finder.confinement().kernel() != Kernel::Node)
        conditions.emplace_back("the sandbox lets sockets of the node through");
    return conditions;
}

// A socket of such a name elsewhere: an engine that a user runs (rootless: /run/user/1000/docker.sock) is no
// more than he is.
void find_named_socket(Finder& finder, const HostMount& mount) {
    constexpr std::array<std::string_view, 4> names = {"/docker.sock", "/podman.sock", "/containerd.sock",
                                                       "/crio.sock"};
    const std::string_view path = mount.host_path;
    if (std::ranges::none_of(names, [&](std::string_view name) { return path.ends_with(name); })) return;
    std::vector<std::string> conditions = conditions_for(finder, path);
    conditions.push_back(fmt::format("the engine behind {} runs as root", path));
    finder.add(Technique::RuntimeSocket, Prize::Node, std::move(conditions), mount.path,
               fmt::format("{} starts a container that is the node", path));
}

// The engine that runs the container said itself that it listens there.
void find_own_socket(Finder& finder, const HostMount& mount) {
    if (finder.hosts().of(finder.workload())["rootless"].bool_or(false)) return;
    finder.add(Technique::RuntimeSocket, Prize::Node, conditions_for(finder, "the engine's socket"),
               mount.path,
               fmt::format("the engine's socket in {} starts a container that is the node", mount.host_path));
}

// The socket itself, its folder, or any folder above: which of them the node has is known only of those that
// are named, but one it has.
void find_runtime(Finder& finder, const HostMount& mount) {
    const auto* const socket = std::ranges::find_if(
        runtime_sockets, [&](std::string_view path) { return is_within(path, mount.host_path); });
    if (socket == runtime_sockets.end() && finder.hosts().listens_within(finder.workload(), mount.host_path))
        return find_own_socket(finder, mount);
    if (socket == runtime_sockets.end()) return find_named_socket(finder, mount);
    const bool is_above_all = is_within("/run/containerd/containerd.sock", mount.host_path)
                              && is_within("/run/crio/crio.sock", mount.host_path);
    std::string which = is_above_all ? "the container runtime's socket" : std::string(*socket);
    std::vector<std::string> conditions = conditions_for(finder, which);
    finder.add(Technique::RuntimeSocket, Prize::Node, std::move(conditions), mount.path,
               fmt::format("{} starts a container that is the node", which));
}

} // namespace

void find_sockets(Finder& finder, const HostMount& mount) {
    if (finder.confinement().is_windows()) return;
    find_runtime(finder, mount);
    for (const Plugin& plugin : plugins) {
        const bool concerns =
            is_within(plugin.place, mount.host_path) || is_within(mount.host_path, plugin.place);
        if (!concerns || (mount.read_only && !plugin.is_socket)) continue;
        std::vector<std::string> conditions = conditions_for(finder, plugin.place);
        if (!plugin.condition.empty()) conditions.emplace_back(plugin.condition);
        finder.add(Technique::PluginSocket, Prize::Node, std::move(conditions), mount.path,
                   std::string(plugin.gives));
    }
}

} // namespace cofferdam::escape
