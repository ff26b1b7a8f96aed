#include <map>

#include <gtest/gtest.h>

#include "sources/host/load.h"
#include "sources/host/protobuf.h"
#include "sources/host/runtime.h"

namespace cofferdam::host {
namespace {

using estate::Workload;

// A runtime in memory: answers by question, or by question and the id that is asked for.
class FakeRuntime : public RuntimeCall {
  public:
    FakeRuntime() {
        answers["Version"] = text_field(1, "0.1.0") + text_field(2, "containerd") + text_field(3, "1.6.20");
        answers["ListPodSandbox"] = "";
        answers["ListContainers"] = "";
    }

    std::expected<std::string, std::string> ask(Question question, const std::string& request) override {
        const auto message = Message::parse(request);
        const std::string id(message ? message->text(1) : "");
        const std::string key = std::string(to_string(question)) + (id.empty() ? "" : " " + id);
        asked.push_back(key);
        const auto found = answers.find(key);
        if (found == answers.end()) return std::unexpected("the runtime answers with status 5: not found");
        return found->second;
    }

    void pod(const std::string& id, const std::string& namespaces = "") {
        answers["ListPodSandbox"] += text_field(
            1, text_field(1, id)
                   + text_field(2, text_field(1, id) + text_field(2, "uid-" + id) + text_field(3, "shop"))
                   + text_field(5, text_field(1, "app") + text_field(2, "web"))
                   + text_field(5, text_field(1, "io.kubernetes.pod.name") + text_field(2, id)));
        answers["PodSandboxStatus " + id] =
            text_field(1, text_field(6, text_field(1, text_field(2, namespaces))));
    }

    // The OCI specification's members.
    void container(const std::string& pod, const std::string& specification, const std::string& ports = "",
                   const std::string& beside = "") {
        const std::string id = "c-" + pod;
        answers["ListContainers"] += text_field(
            1, text_field(1, id) + text_field(2, pod) + text_field(3, text_field(1, "main"))
                   + text_field(4, text_field(1, "sha256:1")) + "\x30\x01"
                   + text_field(9, text_field(1, "io.kubernetes.container.ports") + text_field(2, ports)));
        const std::string info = R"({"pid": 1, "runtimeSpec": {)" + specification + "}" + beside + "}";
        answers["ContainerStatus " + id] = text_field(1, text_field(8, text_field(1, "shop/web:1")))
                                           + text_field(2, text_field(1, "info") + text_field(2, info));
    }

    estate::SnapshotPtr snapshot() {
        estate::SnapshotBuilder builder;
        const auto reading = read_runtime(*this, "unix:///c.sock");
        EXPECT_TRUE(reading.has_value());
        if (reading) load(*reading, builder);
        return std::move(builder).build().snapshot;
    }

    std::map<std::string, std::string> answers;
    std::vector<std::string> asked;
};

const Workload& workload(const estate::SnapshotPtr& snapshot, std::string_view name) {
    for (const auto [id, row] : snapshot->table<Workload>()) {
        if (row.name == name) return row;
    }
    ADD_FAILURE() << "no pod " << name;
    std::abort();
}

std::string host_of(const estate::SnapshotPtr& snapshot) {
    for (const auto [id, object] : snapshot->table<estate::Object>()) {
        if (object.kind == "Host") return value::to_json(object.effective);
    }
    return "no host";
}

constexpr const char* plain = R"(
    "process": {"user": {"uid": 1000, "gid": 3000}, "args": ["/web", "-v"], "env": ["A=b=c"], "noNewPrivileges": true,
                "apparmorProfile": "cri-containerd.apparmor.d",
                "capabilities": {"bounding": ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD",
                    "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE",
                    "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE"]}},
    "root": {"path": "rootfs", "readonly": true},
    "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
               {"destination": "/etc/hosts", "type": "bind", "source": "/var/lib/kubelet/pods/uid-a/etc-hosts", "options": ["rbind", "rw"]},
               {"destination": "/dev/shm", "type": "bind", "source": "/run/containerd/sandboxes/a/shm", "options": ["rbind"]}],
    "linux": {"seccomp": {"defaultAction": "SCMP_ACT_ERRNO"}, "maskedPaths": ["/proc/kcore"],
              "resources": {"devices": [{"allow": false, "access": "rwm"}], "memory": {"limit": 1048576},
                            "cpu": {"quota": 50000, "period": 100000}}})";

TEST(Runtime, a_plain_pod_is_confined) {
    FakeRuntime runtime;
    runtime.pod("a");
    runtime.container("a", plain,
                      R"([{"name": "http", "containerPort": 80, "hostPort": 8080, "protocol": "TCP"}])");
    const estate::SnapshotPtr snapshot = runtime.snapshot();
    const Workload& pod = workload(snapshot, "a");
    EXPECT_EQ(to_string(snapshot->key(snapshot->object_of(pod))), "Pod shop/a");
    EXPECT_EQ((*snapshot)[snapshot->object_of(pod).target].origin, estate::Origin::Host);
    EXPECT_EQ(pod.pod_labels.size(), 1U);
    EXPECT_EQ(pod.pod()->node_name, "host");
    EXPECT_FALSE(pod.pod()->host_network || pod.pod()->host_pid || pod.pod()->host_ipc);
    ASSERT_EQ(pod.containers.size(), 1U);
    const estate::Container& container = pod.containers[0];
    EXPECT_EQ(container.name, "main");
    EXPECT_EQ(container.image.text, "shop/web:1");
    EXPECT_EQ(container.command, (std::vector<std::string_view>{"/web", "-v"}));
    EXPECT_EQ(container.environment[0].value, "b=c");
    EXPECT_EQ(container.ports[0].host_port, 8080);
    EXPECT_TRUE(container.mounts.empty());
    const estate::SecurityContext& security = container.security;
    EXPECT_FALSE(security.privileged || security.allow_privilege_escalation);
    EXPECT_TRUE(security.read_only_root_filesystem);
    EXPECT_EQ(security.run_as_user, 1000);
    EXPECT_EQ(security.run_as_group, 3000);
    EXPECT_TRUE(security.capabilities_added.empty() && security.capabilities_dropped.empty());
    EXPECT_EQ(security.seccomp, "RuntimeDefault");
    EXPECT_EQ(security.apparmor, "RuntimeDefault");
    const value::Value& limits = pod.pod()->spec->find("containers")->items()[0]["resources"]["limits"];
    EXPECT_EQ(value::to_json(limits), R"({"memory":"1048576","cpu":"500m"})");
    ASSERT_EQ(snapshot->gaps().size(), 1U); // of the cluster
}

TEST(Runtime, a_strong_pod_is_not) {
    FakeRuntime runtime;
    runtime.pod("b", "\x08\x02\x10\x02\x18\x02");
    runtime.container("b", R"("process": {"user": {"uid": 0}, "args": ["x"]},
        "mounts": [{"destination": "/host", "type": "bind", "source": "/", "options": ["rbind", "ro", "rshared"]},
                   {"destination": "/var/run/secrets/kubernetes.io/serviceaccount", "type": "bind",
                    "source": "/var/lib/kubelet/pods/uid-b/volumes/kubernetes.io~projected/t", "options": ["rbind", "ro"]}],
        "linux": {"resources": {"devices": [{"allow": true, "access": "rwm"}]}})");
    const estate::SnapshotPtr snapshot = runtime.snapshot();
    const Workload& pod = workload(snapshot, "b");
    EXPECT_TRUE(pod.pod()->host_network && pod.pod()->host_pid && pod.pod()->host_ipc);
    EXPECT_EQ(pod.pod()->automount_token, true);
    const estate::SecurityContext& security = pod.containers[0].security;
    EXPECT_TRUE(security.privileged);
    EXPECT_EQ(security.seccomp, "Unconfined");
    EXPECT_EQ(security.apparmor, ""); // a privileged one gets no profile, and nobody asked to go without
    ASSERT_EQ(pod.containers[0].mounts.size(), 1U);
    EXPECT_TRUE(pod.containers[0].mounts[0].read_only);
    EXPECT_EQ(std::get<estate::HostPath>(pod.volumes.front().source).path, "/");
}

// In the shape of CRI-O 1.34 (server/container_status.go): no config, and whether it is privileged.
TEST(Runtime, cri_o_tells_less_and_is_understood) {
    FakeRuntime runtime;
    runtime.answers["Version"] = text_field(1, "0.1.0") + text_field(2, "cri-o") + text_field(3, "1.34.1");
    runtime.pod("a");
    runtime.container("a",
                      R"("process": {"user": {"uid": 0}, "args": ["x"], "apparmorProfile": "crio-default",
        "capabilities": {"bounding": ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_SETGID",
                                      "CAP_SETUID", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_KILL"]}},
        "annotations": {"io.kubernetes.cri-o.ContainerName": "main"},
        "mounts": [{"destination": "/etc/hostname", "type": "bind", "options": ["ro", "rprivate", "bind"],
                    "source": "/run/containers/storage/overlay-containers/a/userdata/hostname"}],
        "linux": {"seccomp": {}, "maskedPaths": ["/proc/kcore"], "uidMappings": [{"containerID": 0, "hostID": 65536}]})",
                      "", R"(, "sandboxID": "a", "privileged": false)");
    runtime.pod("b");
    runtime.container("b", R"("process": {"user": {"uid": 0}})", "", R"(, "privileged": true)");
    const estate::SnapshotPtr snapshot = runtime.snapshot();
    const Workload& confined = workload(snapshot, "a");
    const estate::SecurityContext& security = confined.containers[0].security;
    EXPECT_EQ(security.apparmor, "RuntimeDefault");
    EXPECT_TRUE(security.capabilities_added.empty());
    EXPECT_EQ(security.capabilities_dropped,
              (std::vector<std::string_view>{"AUDIT_WRITE", "MKNOD", "NET_RAW", "SETFCAP", "SYS_CHROOT"}));
    EXPECT_TRUE(confined.containers[0].mounts.empty());
    EXPECT_FALSE(confined.pod()->host_users);
    EXPECT_TRUE(workload(snapshot, "b").containers[0].security.privileged);
    EXPECT_EQ(host_of(snapshot),
              R"({"engine":{"name":"cri-o","version":"1.34.1"},"apparmor":true,"sockets":["/c.sock"]})");
}

// config.linux.security_context of containerd's status: what was asked for.
TEST(Runtime, a_node_without_apparmor_is_not_the_fault_of_its_pods) {
    FakeRuntime runtime;
    runtime.pod("a");
    runtime.container("a", R"("process": {"user": {"uid": 7}})", "",
                      R"(, "config": {"linux": {"security_context": {"apparmor": {}}}})");
    runtime.pod("b");
    runtime.container("b", R"("process": {"user": {"uid": 0}})", "",
                      R"(, "config": {"linux": {"security_context": {"apparmor": {"profile_type": 1}}}})");
    const estate::SnapshotPtr snapshot = runtime.snapshot();
    const estate::SecurityContext& usual = workload(snapshot, "a").containers[0].security;
    EXPECT_EQ(usual.apparmor, "");
    EXPECT_EQ(usual.run_as_user, 7);
    EXPECT_EQ(usual.run_as_non_root, true);
    EXPECT_EQ(workload(snapshot, "b").containers[0].security.apparmor, "Unconfined");
    EXPECT_EQ(
        host_of(snapshot),
        R"({"engine":{"name":"containerd","version":"1.6.20"},"apparmor":false,"sockets":["/c.sock"]})");
}

TEST(Runtime, what_a_handler_stands_for_is_told_by_containerd) {
    FakeRuntime runtime;
    const auto with = [&](const std::string& pod, const std::string& beside) {
        runtime.pod(pod);
        runtime.container(pod, "", "", beside);
    };
    with("runc",
         R"(, "runtimeType": "io.containerd.runc.v2", "runtimeOptions": {"binary_name": "/usr/sbin/runc"})");
    with("kata", R"(, "runtimeType": "io.containerd.kata.v2")");
    with("gvisor",
         R"(, "runtimeType": "io.containerd.runc.v2", "runtimeOptions": {"binary_name": "/opt/runsc"})");
    const estate::SnapshotPtr snapshot = runtime.snapshot();
    EXPECT_EQ(workload(snapshot, "runc").pod()->runtime_class, "");
    EXPECT_EQ(workload(snapshot, "kata").pod()->runtime_class, "io.containerd.kata.v2");
    EXPECT_EQ(workload(snapshot, "gvisor").pod()->runtime_class, "runsc");
}

TEST(Runtime, capabilities_are_told_against_the_default) {
    FakeRuntime runtime;
    runtime.pod("a");
    runtime.container("a", R"("process": {"capabilities": {"bounding": ["CAP_SYS_PTRACE"]}})");
    const estate::SnapshotPtr snapshot = runtime.snapshot();
    const estate::SecurityContext& security = workload(snapshot, "a").containers[0].security;
    EXPECT_EQ(security.capabilities_added, std::vector<std::string_view>{"SYS_PTRACE"});
    EXPECT_EQ(security.capabilities_dropped, std::vector<std::string_view>{"ALL"});
    EXPECT_EQ(security.proc_mount, "Unmasked");
}

TEST(Runtime, what_it_does_not_tell_is_a_gap) {
    FakeRuntime runtime;
    runtime.pod("a");
    runtime.pod("b");
    runtime.container("a", plain);
    runtime.container("b", plain);
    runtime.answers.erase("PodSandboxStatus a");
    runtime.answers["ContainerStatus c-a"] = text_field(2, text_field(1, "info") + text_field(2, "{}"));
    runtime.answers["ContainerStatus c-b"] = "\x0a\x7f";
    const auto reading = read_runtime(runtime, "unix:///c.sock");
    ASSERT_TRUE(reading.has_value());
    std::vector<std::string> told;
    for (const Unread& unread : reading->unread) told.push_back(unread.what + ": " + unread.reason);
    EXPECT_EQ(told, (std::vector<std::string>{
                        "pod shop/a: the runtime answers with status 5: not found",
                        "container main of pod shop/a: the runtime does not tell what it was started with",
                        "container main of pod shop/b: the answer is not what the CRI says"}));
}

TEST(Runtime, a_sub_path_may_be_of_the_host) {
    FakeRuntime runtime;
    runtime.pod("a");
    runtime.container(
        "a", R"("process": {}, "root": {}, "linux": {}, "mounts": [{"destination": "/etc/x", "type": "bind",
        "source": "/var/lib/kubelet/pods/uid-a/volume-subpaths/v/main/0", "options": ["rbind"]}])");
    const auto reading = read_runtime(runtime, "unix:///c.sock");
    ASSERT_TRUE(reading.has_value());
    ASSERT_EQ(reading->unread.size(), 1U);
    EXPECT_EQ(reading->unread[0].what, "mount /etc/x of container main of pod shop/a");
}

TEST(Runtime, nobody_answers_is_an_error) {
    FakeRuntime runtime;
    runtime.answers.clear();
    const auto reading = read_runtime(runtime, "unix:///c.sock");
    ASSERT_FALSE(reading.has_value());
    EXPECT_EQ(reading.error().message, "unix:///c.sock: the runtime answers with status 5: not found");
    const auto there = connect_runtime("unix:///nowhere/c.sock").value()->ask(Question::Version, "");
    ASSERT_FALSE(there.has_value());
    EXPECT_EQ(there.error(), "No such file or directory");
    EXPECT_FALSE(connect_runtime("tcp://box:1").has_value());
}

} // namespace
} // namespace cofferdam::host
