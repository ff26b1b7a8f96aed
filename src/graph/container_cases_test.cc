// Container and node: what a container is given.
#include "graph/edge_cases.h"

namespace cofferdam::graph {

namespace {

const std::string to_node = "container/shop/a/a -> node/*";

std::string edge(std::string_view kind, std::string_view more = "") {
    return fmt::format("{} {}{}", kind, to_node, more);
}

std::string capable(std::string_view added, std::string_view more = "") {
    return secured(
        fmt::format("capabilities: {{add: [{}]}}, appArmorProfile: {{type: Unconfined}}{}", added, more));
}

constexpr std::string_view confined = ", runAsUser: 7, allowPrivilegeEscalation: false";

// Containers a and b of one pod p.
std::string shared(std::string_view spec, std::string_view a = "", std::string_view b = "") {
    return fmt::format(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: p, namespace: shop}}, spec: {{{}containers: "
        "[{{name: a, image: x, securityContext: {{{}}}}}, {{name: b, image: x, securityContext: "
        "{{{}}}}}]}}}}\n---\n",
        spec, a, b);
}

std::vector<EdgeCase> capability_cases() {
    return {
        {.edge = edge("PRIVILEGED"),
         .present = secured("privileged: true"),
         .absent = {{"it is not", secured("privileged: false")},
                    {"a sandbox has a kernel of its own",
                     secured("privileged: true", "runtimeClassName: gvisor")}}},
        // Lower case is read by the runtime like upper case, and what is dropped last is not there.
        {.edge = edge("SYS_MODULE", " ?"),
         .present = capable("sys_module"),
         .absent = {{"it is dropped again", secured("capabilities: {add: [SYS_MODULE], drop: [SYS_MODULE]}")},
                    {"ALL is added and ALL is dropped", secured("capabilities: {add: [ALL], drop: [ALL]}")},
                    {"no program of its gets it", capable("SYS_MODULE", confined)}}},
        {.edge = edge("SYS_ADMIN"),
         .present =
             secured("capabilities: {add: [SYS_ADMIN], drop: [ALL]}, appArmorProfile: {type: Unconfined}"),
         .absent =
             {{"AppArmor denies mounting",
               secured("capabilities: {add: [SYS_ADMIN]}, appArmorProfile: {type: "
                       "RuntimeDefault}")},
              {"another capability", capable("NET_ADMIN")},
              {"it has all but this one",
               secured(
                   "capabilities: {add: [ALL], drop: [SYS_ADMIN]}, appArmorProfile: {type: Unconfined}")}}},
        {.edge = edge("DAC_READ_SEARCH"),
         .present = capable("DAC_READ_SEARCH"),
         .absent = {{"DAC_OVERRIDE alone opens nothing outside", capable("DAC_OVERRIDE")},
                    {"no program of its gets it", capable("DAC_READ_SEARCH", confined)}}},
        {.edge = edge("RAW_DEVICES", " ?"),
         .present = capable("SYS_RAWIO"),
         .absent = {{"MKNOD is held by the device cgroup", capable("MKNOD")},
                    {"NET_ADMIN intercepts at most",
                     secured("capabilities: {add: [NET_ADMIN]}", "hostNetwork: true")}}},
        {.edge = edge("HOSTPID_PTRACE"),
         .present = secured("capabilities: {add: [SYS_PTRACE]}, appArmorProfile: {type: Unconfined}",
                            "hostPID: true"),
         .absent = {{"it sees its own processes only", capable("SYS_PTRACE")},
                    {"it may not trace", secured("appArmorProfile: {type: Unconfined}", "hostPID: true")},
                    {"AppArmor denies it",
                     secured("capabilities: {add: [SYS_PTRACE]}, appArmorProfile: {type: "
                             "RuntimeDefault}",
                             "hostPID: true")}}},
        {.edge = "HOSTPID_PEER container/shop/a/a -> pod/shop/b ?",
         .present = pod("a", "hostPID: true") + pod("b"),
         .absent = {{"it sees its own processes only", pod("a") + pod("b")},
                    {"a virtual machine is between",
                     pod("a", "hostPID: true, runtimeClassName: kata") + pod("b")}}},
        {.edge = edge("WINDOWS_HOSTPROCESS"),
         .present = secured("windowsOptions: {hostProcess: true}", "hostNetwork: true"),
         .absent = {{"it is a container", secured("windowsOptions: {runAsUserName: ContainerUser}")}}},
        {.edge = "SHARE_PROCESS_NAMESPACE container/shop/p/a -> container/shop/p/b",
         .present = shared("shareProcessNamespace: true, ", "", "runAsUser: 7"), // root takes uid 7
         .absent = {{"each has its own", shared("")}}},
        {.edge = "SHARE_PROCESS_NAMESPACE container/shop/p/a -> container/shop/p/b ?",
         .present = shared("shareProcessNamespace: true, ", "capabilities: {drop: [SETUID]}", "runAsUser: 7"),
         .absent = {}},
        {.edge = "SHARE_PROCESS_NAMESPACE container/shop/p/a -> container/shop/p/b ?",
         .present = shared("shareProcessNamespace: true, ", "", "capabilities: {add: [NET_ADMIN]}"),
         .absent = {}},
    };
}

std::vector<EdgeCase> mount_cases() {
    const std::string reads_logs = role("logs", rule("get", "nodes/log")) + bind("logs", "logs");
    return {
        {.edge = edge("CORE_PATTERN"),
         .present = mounting("/proc/sys/kernel"),
         .absent = {{"it is read-only", mounting("/proc/sys/kernel", ", readOnly: true")},
                    {"another folder of /proc", mounting("/proc/sys/net")},
                    {"the file is root's", mounting("/proc/sys/kernel", "", "runAsUser: 7")}}},
        {.edge = edge("VAR_LOG_SYMLINK", " ?"),
         .present = mounting("/var/log") + reads_logs,
         .absent = {{"it is read-only", mounting("/var/log", ", readOnly: true") + reads_logs},
                    {"the folder is root's", mounting("/var/log", "", "runAsUser: 7") + reads_logs},
                    {"another folder", mounting("/var/lib/logs") + reads_logs},
                    {"nobody reads logs of nodes", mounting("/var/log")}}},
        {.edge = edge("HOST_WRITE"),
         .present = mounting("/etc/cron.d"),
         .absent = {{"it is read-only", mounting("/etc/cron.d", ", readOnly: true")},
                    {"it is no folder of the node",
                     pod("a", "volumes: [{name: v, emptyDir: {}}]",
                         "volumeMounts: [{name: v, mountPath: /etc/cron.d}]")}}},
        {.edge = edge("HOST_WRITE", " ?"), // no folder is known to be harmless, whatever its variables say
         .present = mounting("/mnt/data", ", subPathExpr: $(POD_NAME)"),
         .absent = {{"it is read-only", mounting("/mnt/data", ", readOnly: true")}}},
        {.edge = "HOST_READ container/shop/a/a -> volume/shop/a/v",
         .present = mounting("/root/.ssh", ", readOnly: true"),
         .absent = {{"nothing there is a credential", mounting("/usr/share/zoneinfo", ", readOnly: true")}}},
        {.edge = "HOST_READ container/shop/a/a -> permissions/*/cluster-admin::cluster-admin ?",
         .present = mounting("/etc/rancher/k3s", ", readOnly: true"),
         .absent = {{"another folder of /etc", mounting("/etc/ssl/certs", ", readOnly: true")}}},
        {.edge = "HOST_TRAVERSE volume/shop/a/v -> volume/shop/b/kube-api-access ?",
         .present = mounting("/var/lib/kubelet", ", readOnly: true") + pod("b"),
         .absent = {{"another folder of the kubelet's", mounting("/var/lib/kubelet/plugins") + pod("b")}}},
        {.edge = edge("RUNTIME_SOCKET"),
         .present = mounting("/run/containerd/containerd.sock", ", readOnly: true"),
         .absent = {{"it is no runtime's", mounting("/run/secrets")}}},
        {.edge = edge("PLUGIN_SOCKET"),
         .present = mounting("/etc/cni/net.d"),
         .absent = {{"what it reads it cannot change", mounting("/etc/cni/net.d", ", readOnly: true")}}},
        {.edge = edge("PLUGIN_SOCKET", " ?"), // connecting is no writing
         .present = mounting("/var/lib/kubelet/plugins", ", readOnly: true"),
         .absent = {{"another folder of the kubelet's",
                     mounting("/var/lib/kubelet/checkpoints", ", readOnly: true")}}},
        {.edge = edge("STATIC_POD"),
         .present = mounting("/etc/kubernetes"),
         .absent = {{"it is read-only", mounting("/etc/kubernetes", ", readOnly: true")},
                    {"another folder there", mounting("/etc/kubernetes/addons")}}},
        {.edge = "ETCD container/shop/a/a -> permissions/*/cluster-admin::cluster-admin ?",
         .present = mounting("/var/lib/etcd", ", readOnly: true"),
         .absent = {{"another folder", mounting("/var/lib/etcd-backup-scripts", ", readOnly: true")}}},
    };
}

} // namespace

std::vector<EdgeCase> container_cases() {
    std::vector<EdgeCase> all = capability_cases();
    for (EdgeCase& each : mount_cases()) all.push_back(std::move(each));
    return all;
}

} // namespace cofferdam::graph
