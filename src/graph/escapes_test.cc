// Every family of escapes: present, and absent.
#include <gtest/gtest.h>

#include "graph/test_world.h"

namespace cofferdam::graph {

namespace {

const std::set<std::string_view> escapes = {"PRIVILEGED",
                                            "SYS_MODULE",
                                            "HOSTPID_PTRACE",
                                            "HOSTPID_PEER",
                                            "SYS_ADMIN",
                                            "CORE_PATTERN",
                                            "VAR_LOG_SYMLINK",
                                            "HOST_WRITE",
                                            "HOST_READ",
                                            "HOST_TRAVERSE",
                                            "RUNTIME_SOCKET",
                                            "PLUGIN_SOCKET",
                                            "STATIC_POD",
                                            "DAC_READ_SEARCH",
                                            "RAW_DEVICES",
                                            "CVE_ESCAPE",
                                            "WINDOWS_HOSTPROCESS",
                                            "SHARE_PROCESS_NAMESPACE",
                                            "ETCD"};

using Lines = std::set<std::string>;

Lines of(const std::string& yaml) { return World(yaml).edges(escapes); }

// One container with this securityContext.
Lines with(std::string_view security, std::string_view spec = "") {
    return of(pod("a", spec, fmt::format("securityContext: {{{}}}", security)));
}

// One container that mounts a path of the node.
std::string mounting(std::string_view path, std::string_view mount = "", std::string_view security = "") {
    return pod("a", fmt::format("volumes: [{{name: v, hostPath: {{path: {}}}}}]", path),
               fmt::format("securityContext: {{{}}}, volumeMounts: [{{name: v, mountPath: /host{}}}]",
                           security, mount));
}

} // namespace

TEST(Escapes, a_default_container_has_none) { // T16
    EXPECT_EQ(of(pod("a")), Lines());
    EXPECT_EQ(with("readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}"), Lines());
    EXPECT_EQ(with("capabilities: {add: [NET_ADMIN, MKNOD, DAC_OVERRIDE]}"), Lines());
    EXPECT_EQ(of(pod("a", "volumes: [{name: v, emptyDir: {}}]", "volumeMounts: [{name: v, mountPath: /x}]")),
              Lines());
}

TEST(Escapes, privileged) {
    EXPECT_EQ(with("privileged: true"), Lines{"PRIVILEGED container/shop/a/a -> node/*"});
    EXPECT_EQ(with("privileged: true, runAsUser: 7"), Lines{"PRIVILEGED container/shop/a/a -> node/* ?"});
    EXPECT_EQ(with("privileged: true", "hostUsers: false"),
              Lines{"PRIVILEGED container/shop/a/a -> node/* ?"});
    EXPECT_EQ(with("privileged: true", "runtimeClassName: kata-qemu"), Lines());
    EXPECT_EQ(with("privileged: true", "nodeName: n1"), Lines{"PRIVILEGED container/shop/a/a -> node/n1"});
}

TEST(Escapes, a_runtime_class_is_what_its_handler_is) {
    const std::string row =
        "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: fast}, handler: runsc}\n---\n";
    EXPECT_EQ(of(row + pod("a", "runtimeClassName: fast", "securityContext: {privileged: true}")), Lines());
    EXPECT_EQ(of(pod("a", "runtimeClassName: fast", "securityContext: {privileged: true}")),
              Lines{"PRIVILEGED container/shop/a/a -> node/* ?"});
}

TEST(Escapes, capabilities) {
    EXPECT_EQ(with("capabilities: {add: [SYS_MODULE]}"), Lines{"SYS_MODULE container/shop/a/a -> node/* ?"});
    EXPECT_EQ(with("capabilities: {add: [SYS_ADMIN]}"), Lines{"SYS_ADMIN container/shop/a/a -> node/* ?"});
    EXPECT_EQ(with("capabilities: {add: [CAP_SYS_ADMIN]}, appArmorProfile: {type: Unconfined}"),
              Lines{"SYS_ADMIN container/shop/a/a -> node/*"});
    EXPECT_EQ(with("capabilities: {add: [SYS_ADMIN]}, appArmorProfile: {type: RuntimeDefault}"), Lines());
    EXPECT_EQ(with("capabilities: {add: [SYS_ADMIN]}, runAsUser: 7, allowPrivilegeEscalation: false"),
              Lines{"SYS_ADMIN container/shop/a/a -> node/* ?"}); // SYS_ADMIN brings escalation back
    EXPECT_EQ(with("capabilities: {add: [DAC_READ_SEARCH]}"),
              Lines{"DAC_READ_SEARCH container/shop/a/a -> node/*"});
    EXPECT_EQ(with("capabilities: {add: [DAC_READ_SEARCH], drop: [DAC_OVERRIDE]}"),
              Lines{"DAC_READ_SEARCH container/shop/a/a -> node/* ?"});
    EXPECT_EQ(with("capabilities: {add: [DAC_READ_SEARCH]}, runAsUser: 7, allowPrivilegeEscalation: false"),
              Lines());
    EXPECT_EQ(with("capabilities: {add: [BPF]}"), Lines{"RAW_DEVICES container/shop/a/a -> node/* ?"});
}

TEST(Escapes, processes_of_the_host) {
    EXPECT_EQ(with("capabilities: {add: [SYS_PTRACE]}, appArmorProfile: {type: Unconfined}", "hostPID: true"),
              Lines{"HOSTPID_PTRACE container/shop/a/a -> node/*"});
    EXPECT_EQ(with("capabilities: {add: [SYS_PTRACE]}", "hostPID: true"),
              Lines{"HOSTPID_PTRACE container/shop/a/a -> node/* ?"});
    EXPECT_EQ(with("capabilities: {add: [SYS_PTRACE]}"), Lines());
    EXPECT_EQ(of(pod("a", "hostPID: true") + pod("b")),
              (Lines{"HOSTPID_PEER container/shop/a/a -> pod/shop/a ?",
                     "HOSTPID_PEER container/shop/a/a -> pod/shop/b ?"}));
}

TEST(Escapes, the_runtimes_socket_whatever_the_mount) { // T1
    for (const std::string_view path : {"/var/run/docker.sock", "/run/containerd/containerd.sock",
                                        "/run/k3s/containerd", "/var/run", "/run/../run/crio/crio.sock"})
        EXPECT_TRUE(
            of(mounting(path, ", readOnly: true")).contains("RUNTIME_SOCKET container/shop/a/a -> node/*"))
            << path;
    EXPECT_FALSE(of(mounting("/var/runner")).contains("RUNTIME_SOCKET container/shop/a/a -> node/*"));
    EXPECT_FALSE(of(mounting("/run/docker.sock", "", "runAsUser: 7"))
                     .contains("RUNTIME_SOCKET container/shop/a/a -> node/*"));
    EXPECT_TRUE(of(mounting("/run/user/1000/docker.sock")) // an engine of that user
                    .contains("RUNTIME_SOCKET container/shop/a/a -> node/* ?"));
}

TEST(Escapes, folders_of_the_host) {
    EXPECT_TRUE(of(mounting("/etc")).contains("HOST_WRITE container/shop/a/a -> node/*"));
    EXPECT_TRUE(of(mounting("/etc")).contains("HOST_WRITE container/shop/a/a -> volume/shop/a/v"));
    EXPECT_EQ(of(mounting("/data", ", readOnly: true")), Lines());
    EXPECT_EQ(of(mounting("/data")), (Lines{"HOST_WRITE container/shop/a/a -> node/* ?",
                                            "HOST_WRITE container/shop/a/a -> volume/shop/a/v"}));
    EXPECT_TRUE(of(mounting("/", ", subPath: data")).contains("HOST_WRITE container/shop/a/a -> node/* ?"));
    EXPECT_TRUE(
        of(mounting("/etc/kubernetes/manifests")).contains("STATIC_POD container/shop/a/a -> node/*"));
    EXPECT_TRUE(of(mounting("/opt/cni/bin")).contains("PLUGIN_SOCKET container/shop/a/a -> node/*"));
    EXPECT_FALSE(of(mounting("/opt/cni/bin", ", readOnly: true"))
                     .contains("PLUGIN_SOCKET container/shop/a/a -> node/*"));
}

TEST(Escapes, core_pattern) {
    EXPECT_TRUE(of(mounting("/proc/sys/kernel")).contains("CORE_PATTERN container/shop/a/a -> node/*"));
    EXPECT_TRUE(of(mounting("/proc")).contains("CORE_PATTERN container/shop/a/a -> node/*"));
    EXPECT_FALSE(
        of(mounting("/proc", ", readOnly: true")).contains("CORE_PATTERN container/shop/a/a -> node/*"));
    EXPECT_FALSE(
        of(mounting("/proc", "", "runAsUser: 7")).contains("CORE_PATTERN container/shop/a/a -> node/*"));
    // /proc is a mount of its own below /: readOnly does not reach it, unless it is told to.
    const auto root = [](std::string_view more) {
        return of(mounting("/", fmt::format(", readOnly: true{}", more)));
    };
    EXPECT_TRUE(root("").contains("CORE_PATTERN container/shop/a/a -> node/*"));
    EXPECT_TRUE(
        root(", recursiveReadOnly: IfPossible").contains("CORE_PATTERN container/shop/a/a -> node/* ?"));
    EXPECT_EQ(root(", recursiveReadOnly: Enabled").contains("CORE_PATTERN container/shop/a/a -> node/* ?"),
              false);
    EXPECT_EQ(root(", recursiveReadOnly: Enabled").contains("CORE_PATTERN container/shop/a/a -> node/*"),
              false);
}

TEST(Escapes, credentials_of_the_host) {
    EXPECT_TRUE(of(mounting("/root/.ssh", ", readOnly: true"))
                    .contains("HOST_READ container/shop/a/a -> volume/shop/a/v"));
    EXPECT_TRUE(of(mounting("/var/lib/kubelet", ", readOnly: true"))
                    .contains("HOST_READ container/shop/a/a -> identity/group/system:nodes"));
    EXPECT_FALSE(of(mounting("/var/lib/kubelet/plugins", ", readOnly: true"))
                     .contains("HOST_READ container/shop/a/a -> identity/group/system:nodes"));
    EXPECT_TRUE(of(mounting("/var/lib/etcd"))
                    .contains("ETCD container/shop/a/a -> permissions/*/cluster-admin::cluster-admin ?"));
    EXPECT_TRUE(of(mounting("/var/lib/kubelet/pods", ", readOnly: true") + pod("b"))
                    .contains("HOST_TRAVERSE volume/shop/a/v -> volume/shop/b/kube-api-access ?"));
    EXPECT_TRUE(of(mounting("/home")).contains("HOST_READ container/shop/a/a -> node/* ?"));
    EXPECT_FALSE(of(mounting("/home/jane/work/data")).contains("HOST_READ container/shop/a/a -> node/* ?"));
}

TEST(Escapes, a_claim_hides_a_folder_of_the_host) {
    const std::string volume = "{apiVersion: v1, kind: PersistentVolume, metadata: {name: pv}, spec: "
                               "{hostPath: {path: /etc}}}\n---\n"
                               "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c, namespace: "
                               "shop}, spec: {volumeName: pv}}\n---\n";
    const std::string mounts = pod("a", "volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]",
                                   "volumeMounts: [{name: v, mountPath: /x}]");
    EXPECT_TRUE(of(volume + mounts).contains("HOST_WRITE container/shop/a/a -> node/*"));
    EXPECT_EQ(of(mounts), Lines());
}

TEST(Escapes, links_in_var_log_want_the_kubelets_logs) {
    const std::string reads_logs = role("logs", rule("get", "nodes/log")) + bind("logs", "logs");
    const std::string edge = "VAR_LOG_SYMLINK container/shop/a/a -> node/* ?";
    EXPECT_TRUE(of(mounting("/var/log") + reads_logs).contains(edge));
    EXPECT_FALSE(of(mounting("/var/log")).contains(edge)) << "nobody but the API server's own reads logs";
    const World world(mounting("/var/log") + reads_logs);
    const auto at = [&](std::string_view word) { return find_states(*world.graph, word)->front(); };
    const StateId both[] = {at("container/shop/a/a"), at("user:jane")};
    EXPECT_EQ(Propagation(*world.graph, std::span(both).first(1)).falls(at("node/*")),
              Truth::Unknown); // HOST_WRITE
    EXPECT_EQ(Propagation(*world.graph, std::span(both).last(1)).falls(at("node/*")), Truth::No);
    EXPECT_EQ(Propagation(*world.graph, both).falls(at("node/*")), Truth::Yes);
}

TEST(Escapes, shared_processes) {
    const std::string two = "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: "
                            "{shareProcessNamespace: true, "
                            "containers: [{name: a, image: x}, {name: b, image: x}]}}";
    EXPECT_EQ(of(two), (Lines{"SHARE_PROCESS_NAMESPACE container/shop/p/a -> container/shop/p/b",
                              "SHARE_PROCESS_NAMESPACE container/shop/p/b -> container/shop/p/a"}));
    EXPECT_EQ(with("", "shareProcessNamespace: true"), Lines());
}

TEST(Escapes, host_process_of_windows) {
    EXPECT_EQ(with("windowsOptions: {hostProcess: true}", "hostNetwork: true"),
              Lines{"WINDOWS_HOSTPROCESS container/shop/a/a -> node/*"});
    EXPECT_EQ(with("privileged: true", "os: {name: windows}"), Lines());
}

} // namespace cofferdam::graph
