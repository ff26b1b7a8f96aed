// Credentials in the node's files, for who can read them. Files of the kubelet, of the control plane and of
// people are root's alone.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analysis/escape/families.h"

namespace cofferdam::escape {

namespace {

// The kubelet's pods folder, below --root-dir; distributions differ.
constexpr std::array<std::string_view, 5> pods_folders = {
    "/var/lib/kubelet/pods", "/var/lib/k0s/kubelet/pods", "/var/snap/microk8s/common/var/lib/kubelet/pods",
    "/var/data/kubelet/pods", "/var/lib/rancher/rke2/agent/kubelet/pods"};

constexpr std::string_view home = "/home";

struct Store {
    std::string_view place;
    Prize prize = Prize::Node;
    std::string_view condition; // "": certain
    std::string_view gives;
};

constexpr std::array<Store, 30> stores = {{
    {"/var/lib/kubelet/pki", Prize::NodeIdentity, "", "the kubelet's client certificate"},
    {"/var/lib/kubelet/kubeconfig", Prize::NodeIdentity, "", "the kubelet's kubeconfig"},
    {"/etc/kubernetes/kubelet.conf", Prize::NodeIdentity, "", "the kubelet's kubeconfig"},
    {"/etc/kubernetes/admin.conf", Prize::ClusterAdmin, "the node runs the control plane",
     "the administrator's kubeconfig"},
    {"/etc/kubernetes/pki", Prize::ClusterAdmin, "the node runs the control plane",
     "the keys of the cluster's authorities"},
    {"/etc/kubernetes/super-admin.conf", Prize::ClusterAdmin, "the node runs the control plane",
     "a kubeconfig of system:masters"},
    {"/etc/kubernetes/controller-manager.conf", Prize::ClusterAdmin, "the node runs the control plane",
     "the kubeconfig of the controller manager"},
    {"/etc/rancher/k3s/k3s.yaml", Prize::ClusterAdmin, "the node runs the control plane",
     "the administrator's kubeconfig"},
    {"/etc/rancher/rke2/rke2.yaml", Prize::ClusterAdmin, "the node runs the control plane",
     "the administrator's kubeconfig"},
    {"/var/lib/k0s/pki", Prize::ClusterAdmin, "the node runs the control plane",
     "the keys of the cluster's authorities"},
    {"/var/snap/microk8s/current/credentials", Prize::ClusterAdmin, "the node runs the control plane",
     "kubeconfigs of administrators"},
    {"/var/snap/microk8s/current/certs", Prize::ClusterAdmin, "the node runs the control plane",
     "the keys of the cluster's authorities"},
    {"/var/lib/rancher/k3s/agent", Prize::NodeIdentity, "", "the kubelet's kubeconfig and key"},
    {"/var/lib/rancher/rke2/agent", Prize::NodeIdentity, "", "the kubelet's kubeconfig and key"},
    {"/etc/kubernetes/bootstrap-kubelet.conf", Prize::NodeIdentity, "its bootstrap token has not expired",
     "the bootstrap kubeconfig of the kubelet"},
    {"/var/lib/rancher/k3s/server/db", Prize::ClusterAdmin, "the node runs the control plane",
     "the cluster's whole state"},
    {"/var/lib/rancher/rke2/server/db", Prize::ClusterAdmin, "the node runs the control plane",
     "the cluster's whole state"},
    {"/var/lib/k0s/etcd", Prize::ClusterAdmin, "the node runs the control plane",
     "the cluster's whole state"},
    {"/var/lib/etcd", Prize::ClusterAdmin, "the node runs etcd", "the cluster's whole state"},
    {"/var/lib/rancher/k3s/server", Prize::ClusterAdmin, "the node runs the control plane",
     "the keys of the cluster's authorities"},
    {"/var/lib/rancher/rke2/server", Prize::ClusterAdmin, "the node runs the control plane",
     "the keys of the cluster's authorities"},
    {"/root/.ssh", Prize::Node, "a key there is accepted by the node", "SSH keys of root"},
    {home, Prize::Node, "a key there is accepted by the node", "SSH keys and kubeconfigs of people"},
    {"/root/.aws", Prize::Node, "the cloud identity there may change the node", "cloud credentials of root"},
    {"/root/.azure", Prize::Node, "the cloud identity there may change the node",
     "cloud credentials of root"},
    {"/root/.config/gcloud", Prize::Node, "the cloud identity there may change the node",
     "cloud credentials of root"},
    {"/etc/kubernetes/azure.json", Prize::Node, "the cloud identity there may change the node",
     "cloud credentials of the node"},
    {"/root/.kube", Prize::ClusterAdmin, "a kubeconfig of an administrator is there", "kubeconfigs of root"},
    {"/etc/shadow", Prize::Node, "a password can be guessed", "hashes of passwords"},
    {"/proc", Prize::Node,
     "a process of the node with the same uid and no more capabilities has a credential in its environment",
     "environments of the node's processes"},
}};

constexpr std::array<std::string_view, 6> key_folders = {".ssh",   ".kube",          ".aws",
                                                         ".azure", ".config/gcloud", ".docker"};

bool overlaps_name(std::string_view path, std::string_view folder) {
    return is_within(path, folder) || is_within(folder, path);
}

// Of a person's folder the whole, or what holds keys: a project in it is nothing but a project.
bool holds_keys_of_people(std::string_view mounted) {
    const std::string_view below = mounted.substr(std::min(home.size() + 1, mounted.size()));
    const std::size_t slash = below.find('/');
    if (slash == std::string_view::npos) return true;
    const std::string_view rest = below.substr(slash + 1);
    return std::ranges::any_of(key_folders,
                               [&](std::string_view folder) { return overlaps_name(rest, folder); });
}

bool overlaps(std::string_view mounted, std::string_view place) {
    if (is_within(place, mounted)) return true;
    return is_within(mounted, place) && (place != home || holds_keys_of_people(mounted));
}

// Files of etcd, or of what stands in its place.
bool holds_state(std::string_view place) { return place.ends_with("/etcd") || place.ends_with("/server/db"); }

bool find_tokens(Finder& finder, const HostMount& mount) {
    for (const std::string_view folder : pods_folders) {
        std::vector<std::string> conditions;
        if (!overlaps(mount.host_path, folder) || !finder.confinement().acts_as_root_on_files(conditions))
            continue;
        finder.add(Technique::HostTraverse, Prize::TokensOnNode, std::move(conditions), mount.path,
                   fmt::format("{} of the node holds the token volumes of its pods", folder));
        return true;
    }
    return false;
}

} // namespace

void find_credentials(Finder& finder, const HostMount& mount) {
    if (finder.confinement().is_windows()) return;
    bool any = find_tokens(finder, mount);
    for (const Store& store : stores) {
        std::vector<std::string> conditions;
        if (!overlaps(mount.host_path, store.place)
            || !finder.confinement().acts_as_root_on_files(conditions))
            continue;
        any = true;
        if (!store.condition.empty()) conditions.emplace_back(store.condition);
        finder.add(holds_state(store.place) ? Technique::Etcd : Technique::HostRead, store.prize,
                   std::move(conditions), mount.path,
                   fmt::format("{} of the node holds {}", store.place, store.gives));
    }
    if (any)
        finder.add(Technique::HostRead, Prize::Volume, {}, mount.path,
                   fmt::format("{} of the node can be read", mount.host_path));
}

} // namespace cofferdam::escape
