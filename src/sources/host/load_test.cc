#include <algorithm>

#include "estate/field.h"
#include "sources/host/load.h"
#include "sources/host/test_engine.h"

namespace cofferdam::host {
namespace {

using estate::SecurityContext;
using estate::SnapshotPtr;
using estate::Workload;

const Workload& workload(const SnapshotPtr& snapshot, std::string_view name) {
    for (const auto [id, row] : snapshot->table<Workload>()) {
        if (row.name == name) return row;
    }
    ADD_FAILURE() << "no container " << name;
    std::abort();
}

const value::Value& host_of(const SnapshotPtr& snapshot) {
    for (const auto [id, object] : snapshot->table<estate::Object>()) {
        if (object.kind == "Host") return object.effective;
    }
    ADD_FAILURE() << "no host";
    std::abort();
}

std::vector<std::string> gaps(const SnapshotPtr& snapshot) {
    std::vector<std::string> lines;
    for (const estate::Gap& gap : snapshot->gaps()) lines.push_back(gap.subject + ": " + gap.reason);
    return lines;
}

TEST(HostLoad, a_container_is_a_workload_of_its_project) {
    TestEngine engine;
    engine.container(
        "shop-web-1", R"("NetworkMode": "shop_default")",
        R"("Config": {"Image": "shop/web:1.2", "User": "1000:50", "Entrypoint": ["/web"], "Cmd": ["-v"],
                                   "Env": ["MODE=prod=1", "BAD"], "Labels": {"com.docker.compose.project": "shop"}},
                        "NetworkSettings": {"Networks": {"shop_default": {}}})");
    const SnapshotPtr snapshot = engine.snapshot();
    const Workload& web = workload(snapshot, "shop-web-1");
    const estate::Object& object = snapshot->object_of(web);
    EXPECT_EQ(to_string(snapshot->key(object)), "Container shop/shop-web-1");
    EXPECT_EQ((*snapshot)[object.target].origin, estate::Origin::Host);
    EXPECT_EQ(value::to_string(estate::locate(object, "user").place),
              "unix:///run/test.sock:containers/shop-web-1:1");
    EXPECT_TRUE(estate::locate(object, "user").is_explicit);
    const estate::Container& container = web.containers.front();
    EXPECT_EQ(container.image.text, "shop/web:1.2");
    EXPECT_EQ(container.command, std::vector<std::string_view>{"/web"});
    EXPECT_EQ(container.arguments, std::vector<std::string_view>{"-v"});
    ASSERT_EQ(container.environment.size(), 1U);
    EXPECT_EQ(container.environment[0].value, "prod=1");
    EXPECT_EQ(container.security.run_as_user, 1000);
    EXPECT_EQ(web.compose()->networks, std::vector<std::string_view>{"shop_default"});
    EXPECT_EQ(web.replicas, 1);
    EXPECT_TRUE(gaps(snapshot).empty());
}

TEST(HostLoad, what_confines_a_container_is_settled) {
    TestEngine engine;
    engine.container("plain", "", R"("Config": {"Image": "a"}, "AppArmorProfile": "docker-default")");
    engine.container("open", R"("Privileged": true, "CapAdd": ["CAP_NET_ADMIN"], "CapDrop": ["ALL"],
                                "SecurityOpt": ["apparmor=unconfined", "seccomp={\"defaultAction\": 1}"],
                                "PidMode": "host", "IpcMode": "host", "UTSMode": "host", "CgroupnsMode": "host",
                                "ReadonlyRootfs": true)");
    engine.container("bare", R"("MaskedPaths": [], "ReadonlyPaths": [])");
    const SnapshotPtr snapshot = engine.snapshot();
    const SecurityContext& plain = workload(snapshot, "plain").containers[0].security;
    EXPECT_EQ(plain.run_as_user, 0);
    EXPECT_EQ(plain.apparmor, "RuntimeDefault");
    EXPECT_EQ(plain.seccomp, "RuntimeDefault");
    const Workload& open = workload(snapshot, "open");
    const SecurityContext& security = open.containers[0].security;
    EXPECT_TRUE(security.privileged && security.read_only_root_filesystem);
    EXPECT_EQ(security.apparmor, "Unconfined");
    EXPECT_EQ(security.seccomp, "Localhost");
    EXPECT_EQ(security.capabilities_added, std::vector<std::string_view>{"NET_ADMIN"});
    EXPECT_EQ(security.capabilities_dropped, std::vector<std::string_view>{"ALL"});
    EXPECT_EQ(open.compose()->pid, "host");
    EXPECT_EQ(open.compose()->ipc, "host");
    EXPECT_EQ(open.compose()->uts, "host");
    EXPECT_EQ(open.compose()->cgroup, "host");
    EXPECT_EQ(workload(snapshot, "bare").containers[0].security.proc_mount, "Unmasked");
}

TEST(HostLoad, where_apparmor_is_not_loaded_nobody_is_confined_by_it) {
    TestEngine engine;
    engine.info(R"("SecurityOptions": ["name=userns"], "CgroupVersion": "1")");
    engine.container("remapped", R"("CgroupnsMode": "host")");
    engine.container("taken-out", R"("UsernsMode": "host")");
    const SnapshotPtr snapshot = engine.snapshot();
    const Workload& remapped = workload(snapshot, "remapped");
    EXPECT_EQ(remapped.containers[0].security.apparmor, "Unconfined");
    EXPECT_EQ(remapped.containers[0].security.seccomp, "Unconfined");
    EXPECT_EQ(remapped.compose()->userns_mode, "private");
    EXPECT_EQ(remapped.compose()->cgroup, "");
    EXPECT_EQ(workload(snapshot, "taken-out").compose()->userns_mode, "host");
}

TEST(HostLoad, without_info_the_defaults_stay_unknown) {
    TestEngine engine;
    engine.serve("/info", "{}", 500);
    engine.container("plain", "");
    const SnapshotPtr snapshot = engine.snapshot();
    const SecurityContext& plain = workload(snapshot, "plain").containers[0].security;
    EXPECT_EQ(plain.apparmor, "");
    EXPECT_EQ(plain.seccomp, "");
    EXPECT_EQ(gaps(snapshot),
              std::vector<std::string>{"GET /info of unix:///run/test.sock: the engine answers with "
                                       "status 500: it is not in the answers"});
}

TEST(HostLoad, published_ports_are_those_that_are_open) {
    const std::string settings =
        R"("Config": {"Image": "a", "ExposedPorts": {"9000/udp": {}, "80/tcp": {}}},
           "NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}],
                                         "81/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8081"}], "9000/udp": null}})";
    TestEngine engine;
    engine.container("web", "", settings);
    const SnapshotPtr snapshot = engine.snapshot();
    std::vector<std::string> ports;
    for (const estate::ContainerPort& port : workload(snapshot, "web").containers[0].ports)
        ports.push_back(fmt::format("{} {}:{}:{}", to_string(port.protocol), port.host_address,
                                    port.host_port, port.port));
    EXPECT_EQ(ports, (std::vector<std::string>{"TCP :8080:80", "TCP 127.0.0.1:8081:81", "UDP :0:9000"}));
}

TEST(HostLoad, mounts_say_what_of_the_host_they_show) {
    TestEngine engine;
    engine.serve(
        "/volumes",
        R"({"Volumes": [{"Name": "data", "Driver": "local", "Options": {"o": "bind", "device": "/srv"}}]})");
    engine.container("web", R"("Tmpfs": {"/tmp": "size=1m"},
                               "Devices": [{"PathOnHost": "/dev/sda", "PathInContainer": "/dev/x", "CgroupPermissions": "r"}])",
                     R"("Config": {}, "Mounts": [
                          {"Type": "bind", "Source": "/var/run/docker.sock", "Destination": "/s", "RW": false, "Propagation": "rprivate"},
                          {"Type": "volume", "Name": "data", "Source": "/var/lib/docker/volumes/data/_data", "Destination": "/data", "RW": true},
                          {"Type": "volume", "Name": "own", "Destination": "/own", "RW": true}])");
    const SnapshotPtr snapshot = engine.snapshot();
    const Workload& web = workload(snapshot, "web");
    std::vector<std::string> mounts;
    for (std::size_t i = 0; i < web.volumes.size(); ++i) {
        const auto* const host = std::get_if<estate::HostPath>(&web.volumes[i].source);
        const estate::VolumeMount& mount = web.containers[0].mounts[i];
        mounts.push_back(
            fmt::format("{} {} {}", host ? host->path : "-", mount.path, mount.read_only ? "ro" : "rw"));
    }
    EXPECT_EQ(mounts, (std::vector<std::string>{"/var/run/docker.sock /s ro", "/srv /data rw", "- /own rw",
                                                "- /tmp rw"}));
    EXPECT_EQ(web.compose()->devices, std::vector<std::string_view>{"/dev/sda:/dev/x:r"});
}

TEST(HostLoad, networks_are_the_engines_and_not_the_projects) {
    TestEngine engine;
    engine.serve(
        "/networks",
        R"([{"Name": "bridge", "Driver": "bridge", "Options": {"com.docker.network.bridge.enable_icc": "false"}},
                                  {"Name": "inner", "Driver": "bridge", "Internal": true},
                                  {"Name": "lan", "Driver": "macvlan"}])");
    engine.container("a", R"("NetworkMode": "default")");
    engine.container("b", "", R"("Config": {}, "NetworkSettings": {"Networks": {"bridge": {}}})");
    engine.container("db", R"("NetworkMode": "inner")");
    const std::string db = engine.last_id();
    engine.container("side",
                     fmt::format(R"("NetworkMode": "container:{}", "PidMode": "container:{}")", db, db));
    engine.container("far", R"("NetworkMode": "container:0123")");
    const SnapshotPtr snapshot = engine.snapshot();
    EXPECT_EQ(workload(snapshot, "a").compose()->networks, std::vector<std::string_view>{"bridge (a alone)"});
    EXPECT_EQ(workload(snapshot, "b").compose()->networks, std::vector<std::string_view>{"bridge (b alone)"});
    EXPECT_TRUE(workload(snapshot, "db").compose()->internal_only);
    EXPECT_EQ(workload(snapshot, "side").compose()->network_mode, "service:db");
    EXPECT_EQ(workload(snapshot, "side").compose()->pid, "container:db");
    EXPECT_EQ(workload(snapshot, "far").compose()->network_mode, "container:0123");
    ASSERT_EQ(gaps(snapshot).size(), 1U);
    EXPECT_TRUE(gaps(snapshot)[0].starts_with(
        "network lan of unix:///run/test.sock: its containers have addresses beyond"));
}

TEST(HostLoad, one_that_does_not_run_has_no_replica) {
    TestEngine engine;
    engine.container("old", "",
                     R"("State": {"Running": false, "Status": "exited"}, "Config": {"Image": "a"})");
    EXPECT_EQ(workload(engine.snapshot(), "old").replicas, 0);
}

TEST(HostLoad, an_image_keeps_its_name_and_tells_its_digest) {
    const std::string id = "sha256:" + std::string(64, 'a');
    const std::string digest = "sha256:" + std::string(64, 'b');
    TestEngine engine;
    engine.serve("/images/json", fmt::format(R"([{{"Id": "{}", "RepoTags": ["shop/web:2"],
        "RepoDigests": ["other@sha256:{}", "shop/web@{}"]}}])",
                                             id, std::string(64, 'c'), digest));
    engine.container("web", "", fmt::format(R"("Image": "{}", "Config": {{"Image": "shop/web:1"}})", id));
    engine.container("moved", "", fmt::format(R"("Image": "{}", "Config": {{"Image": "{}"}})", id, id));
    const SnapshotPtr snapshot = engine.snapshot();
    const Workload& web = workload(snapshot, "web");
    EXPECT_EQ(web.containers[0].image.text, "shop/web:1");
    EXPECT_EQ(snapshot->object_of(web).effective["x-image-digest"].string_or(""), digest);
    EXPECT_EQ(workload(snapshot, "moved").containers[0].image.text, "shop/web:2");
}

TEST(HostLoad, limits_and_operation_are_told_as_compose_would) {
    TestEngine engine;
    engine.container("web", R"("Memory": 1048576, "NanoCpus": 500000000, "PidsLimit": 10, "CpuShares": 0,
                               "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 5})",
                     R"("Config": {"Healthcheck": {"Test": ["NONE"]}})");
    const SnapshotPtr snapshot = engine.snapshot();
    const value::Value& service = snapshot->object_of(workload(snapshot, "web")).effective;
    EXPECT_EQ(service["mem_limit"].int_or(0), 1048576);
    EXPECT_EQ(service["cpus"].as_double(), 0.5);
    EXPECT_EQ(service["pids_limit"].int_or(0), 10);
    EXPECT_FALSE(service["cpu_shares"]);
    EXPECT_EQ(service["restart"].string_or(""), "on-failure:5");
    EXPECT_TRUE(service["healthcheck"]["disable"].bool_or(false));
}

TEST(HostLoad, the_host_is_an_object_of_facts) {
    TestEngine engine;
    engine.info(R"("KernelVersion": "6.1.0", "LiveRestoreEnabled": false, "Driver": "overlay2",
                   "SecurityOptions": ["name=seccomp,profile=builtin"], "Swarm": {"LocalNodeState": "inactive"},
                   "Plugins": {"Authorization": null},
                   "Warnings": ["[DEPRECATION NOTICE]: API is accessible on http://0.0.0.0:2375 without encryption."],
                   "RegistryConfig": {"InsecureRegistryCIDRs": ["127.0.0.0/8", "10.0.0.0/8"],
                                      "IndexConfigs": {"reg:5000": {"Secure": false}, "good": {"Secure": true}}})");
    EXPECT_EQ(
        value::to_json(host_of(engine.snapshot())),
        R"({"engine":{"name":"docker","version":"24.0.5","api_version":"1.43"},"runtimes":{"runc":"1.1.7"},)"
        R"("kernel_version":"6.1.0","cgroup_version":"2","live_restore":false,"storage_driver":"overlay2",)"
        R"("apparmor":false,"selinux":false,"seccomp":true,"user_namespaces":false,"rootless":false,)"
        R"("no_new_privileges":false,"seccomp_profile":"builtin","swarm":{"active":false,"manager":false},)"
        R"("insecure_registries":["10.0.0.0/8","reg:5000"],"authorization_plugins":[],)"
        R"("api":{"plain":true,"unverified":false},)"
        R"("networks":[{"name":"bridge","driver":"bridge","internal":false,"containers_talk":true},)"
        R"({"name":"host","driver":"host","internal":false,"containers_talk":true},)"
        R"({"name":"none","driver":"null","internal":false,"containers_talk":true}],"sockets":["/run/test.sock"]})");
}

TEST(HostLoad, a_container_that_does_not_run_is_known_and_is_no_foothold) {
    TestEngine engine;
    engine.container("gone", R"("Privileged": true)", R"("Config": {"Image": "a"})",
                     R"("Status": "exited", "Running": false)");
    engine.container("runs", "");
    const SnapshotPtr snapshot = engine.snapshot();
    EXPECT_TRUE(workload(snapshot, "gone").suspended);
    EXPECT_FALSE(workload(snapshot, "runs").suspended);
}

// As dockerd 20.10 has it.
TEST(HostLoad, an_old_engine_does_not_list_no_new_privileges) {
    TestEngine engine;
    engine.serve("/version", R"({"Version": "20.10.24", "ApiVersion": "1.41"})");
    engine.info(R"("SecurityOptions": ["name=seccomp,profile=default"])");
    engine.container("a", "");
    EngineReading reading = *engine.read();
    const auto told = [&] {
        estate::SnapshotBuilder builder;
        load(reading, builder);
        const SnapshotPtr snapshot = std::move(builder).build().snapshot;
        const std::string host = value::to_json(host_of(snapshot)["no_new_privileges"]);
        return fmt::format("{} {}", host,
                           workload(snapshot, "a").containers[0].security.allow_privilege_escalation);
    };
    EXPECT_EQ(told(), "null true");
    read_daemon_file(reading, "d.json", one_file("d.json", R"({"no-new-privileges": true})"));
    EXPECT_EQ(told(), "true false");
}

TEST(HostLoad, what_a_runtime_stands_for_is_told) {
    TestEngine engine;
    engine.info(
        R"("DefaultRuntime": "runc", "Runtimes": {"runc": {"path": "runc"}, "safe": {"path": "/opt/bin/runsc"},
                   "vm": {"runtimeType": "io.containerd.kata.v2"}})");
    engine.container("a", R"("Runtime": "runc")");
    engine.container("b", R"("Runtime": "safe")");
    engine.container("c", R"("Runtime": "vm")");
    engine.container("d", R"("Runtime": "oci")"); // podman's word for its default
    const SnapshotPtr snapshot = engine.snapshot();
    const auto runtime = [&](std::string_view name) {
        return snapshot->object_of(workload(snapshot, name)).effective["x-runtime"].string_or("none");
    };
    EXPECT_EQ(runtime("a"), "runc");
    EXPECT_EQ(runtime("b"), "runsc");
    EXPECT_EQ(runtime("c"), "io.containerd.kata.v2");
    EXPECT_EQ(runtime("d"), "runc");
}

TEST(HostLoad, what_the_engine_adds_itself_is_not_what_somebody_asked_for) {
    const auto options = [](TestEngine& engine) {
        engine.container("a", R"("Privileged": true, "SecurityOpt": ["label=disable"])");
        const SnapshotPtr snapshot = engine.snapshot();
        return workload(snapshot, "a").compose()->security_options.size();
    };
    TestEngine without;
    EXPECT_EQ(options(without), 0U);
    TestEngine selinux;
    selinux.info(R"("SecurityOptions": ["name=selinux"])");
    EXPECT_EQ(options(selinux), 1U);
}

TEST(HostLoad, a_network_of_the_host_itself_is_told_by_its_driver) {
    TestEngine engine;
    engine.serve("/networks",
                 R"([{"Name": "lan", "Driver": "macvlan"}, {"Name": "own", "Driver": "bridge"}])");
    engine.container("a", R"("NetworkMode": "lan")",
                     R"("Config": {"Image": "a"}, "NetworkSettings": {"Networks": {"lan": {}, "own": {}}})");
    const SnapshotPtr snapshot = engine.snapshot();
    EXPECT_EQ(value::to_json(snapshot->object_of(workload(snapshot, "a")).effective["networks"]),
              R"({"lan":{"x-driver":"macvlan"},"own":null})");
}

TEST(HostLoad, of_daemon_json_nothing_stays_that_may_be_a_secret) {
    TestEngine engine;
    EngineReading reading = *engine.read();
    read_daemon_file(
        reading, "d.json",
        one_file(
            "d.json",
            R"({"icc": false, "hosts": ["tcp://0.0.0.0:2375"], "default-ulimits": {"nofile": {"Hard": 1}},
            "log-opts": {"splunk-token": "s3cret"}, "proxies": {"http-proxy": "http://u:p@x"}})"));
    estate::SnapshotBuilder builder;
    load(reading, builder);
    const SnapshotPtr snapshot = std::move(builder).build().snapshot;
    EXPECT_EQ(value::to_json(host_of(snapshot)["daemon"]),
              R"({"default-ulimits":true,"hosts":["tcp://0.0.0.0:2375"],"icc":false})");
}

TEST(HostLoad, a_swarm_is_a_gap) {
    TestEngine engine;
    engine.info(R"("Swarm": {"LocalNodeState": "active", "ControlAvailable": true})");
    const SnapshotPtr snapshot = engine.snapshot();
    ASSERT_EQ(gaps(snapshot).size(), 1U);
    EXPECT_TRUE(gaps(snapshot)[0].starts_with("the swarm of "));
    EXPECT_EQ(value::to_json(host_of(snapshot)["swarm"]), R"({"active":true,"manager":true})");
}

} // namespace
} // namespace cofferdam::host
