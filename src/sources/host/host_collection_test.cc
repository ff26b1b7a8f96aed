#include <algorithm>

#include "sources/cluster/collection_file.h"
#include "sources/host/host_collection.h"
#include "sources/host/test_engine.h"

namespace cofferdam::host {
namespace {

using cluster::Collection;

// What an estate says, but for the name of its target.
std::vector<std::string> told(const estate::Snapshot& snapshot, const std::string& target) {
    std::vector<std::string> lines;
    for (const auto [id, object] : snapshot.table<estate::Object>())
        lines.push_back(
            fmt::format("{} {}", to_string(snapshot.key(object)), value::to_json(object.effective)));
    for (const estate::Gap& gap : snapshot.gaps())
        lines.push_back(fmt::format("{}: {}", gap.subject.substr(0, gap.subject.find(target)), gap.reason));
    return lines;
}

std::vector<std::string> told_by(const EngineReading& reading) {
    estate::SnapshotBuilder builder;
    load(reading, builder);
    return told(*std::move(builder).build().snapshot, reading.address);
}

std::vector<std::string> told_by(const Collection& collection) {
    const std::string file = "host.cdm";
    estate::SnapshotBuilder builder;
    const auto bytes = cluster::pack(collection);
    EXPECT_TRUE(bytes.has_value());
    auto unpacked = cluster::unpack(file, *bytes);
    EXPECT_TRUE(unpacked && is_of_host(*unpacked));
    EXPECT_TRUE(load(*std::move(unpacked), file, builder).has_value());
    return told(*std::move(builder).build().snapshot, file);
}

std::string lines_of(const Collection& collection, std::string_view name) {
    const auto found = std::ranges::find_if(
        collection.lists, [&](const cluster::List& list) { return list.resource.name == name; });
    return found == collection.lists.end() ? "none" : found->lines;
}

TEST(HostCollection, a_file_says_what_the_engine_said) {
    TestEngine engine;
    engine.info(R"("SecurityOptions": ["name=apparmor"], "DefaultRuntime": "runc")");
    engine.container(
        "web", R"("Privileged": true, "NetworkMode": "bridge")",
        R"("Config": {"Image": "a", "Env": ["A=b"]}, "NetworkSettings": {"Networks": {"bridge": {}},
                        "Ports": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]}})");
    engine.container("gone", "", R"("Config": {"Image": "a"})", R"("Running": false)");
    engine.serve("/volumes", "no", 500);
    EngineReading reading = *engine.read();
    read_daemon_file(reading, "d.json",
                     one_file("d.json", R"({"icc": false, "hosts": ["unix:///other.sock"]})"));
    EXPECT_EQ(told_by(collection_of(reading, {})), told_by(reading));
}

TEST(HostCollection, what_was_not_read_stays_unread) {
    TestEngine engine;
    engine.serve("/networks", "no", 500);
    const EngineReading reading = *engine.read();
    const Collection collection = collection_of(reading, {});
    EXPECT_EQ(lines_of(collection, "networks"), "none");
    EXPECT_EQ(lines_of(collection, "images"), "");
    EXPECT_EQ(told_by(collection), told_by(reading));
}

TEST(HostCollection, what_nobody_judges_and_may_be_a_secret_is_left_out) {
    TestEngine engine;
    engine.info(R"("HttpProxy": "http://me:canary@proxy:3128", "Driver": "overlay2")");
    EngineReading reading = *engine.read();
    read_daemon_file(
        reading, "d.json",
        one_file("d.json",
                 R"({"icc": false, "log-opts": {"token": "canary"}, "proxies": {"http-proxy": "canary"}})"));
    const Collection collection = collection_of(reading, {});
    for (const cluster::List& list : collection.lists)
        EXPECT_EQ(list.lines.find("canary"), std::string::npos) << list.lines;
    EXPECT_EQ(lines_of(collection, "daemonfiles"), "{\"icc\":false}\n");
}

RuntimePod pod(const std::string& info) {
    RuntimeContainer container{
        .id = "c", .name = "main", .image = "shop/web:1", .ports = "", .info = nullptr};
    container.info = value::parse_json(std::make_shared<const value::Text>("i", info), value::KeepPlaces::No)
                         .documents.front();
    return {.id = "s",
            .name = "web",
            .namespace_ = "shop",
            .uid = "u",
            .runtime_class = "",
            .labels = {{"app", "web"}},
            .host_network = true,
            .host_pid = false,
            .host_ipc = false,
            .containers = {container}};
}

TEST(HostCollection, a_file_says_what_the_runtime_said) {
    RuntimeReading reading{.address = "unix:///c.sock",
                           .socket = "/c.sock",
                           .name = "containerd",
                           .version = "1.6.20",
                           .pods = {pod(R"({"runtimeSpec": {"process": {"user": {"uid": 7}}}})")},
                           .unread = {}};
    estate::SnapshotBuilder builder;
    load(reading, builder);
    EXPECT_EQ(told_by(collection_of(reading, {})),
              told(*std::move(builder).build().snapshot, reading.address));
}

TEST(HostCollection, a_container_of_which_the_file_says_nothing_is_a_gap) {
    const RuntimeReading reading{.address = "unix:///c.sock",
                                 .socket = "/c.sock",
                                 .name = "containerd",
                                 .version = "1.6.20",
                                 .pods = {pod("{}")},
                                 .unread = {}};
    const std::vector<std::string> lines = told_by(collection_of(reading, {}));
    EXPECT_FALSE(std::ranges::any_of(lines, [](const std::string& line) { return line.starts_with("Pod"); }));
    EXPECT_TRUE(std::ranges::any_of(lines, [](const std::string& line) {
        return line.ends_with("the file does not tell what they were started with: it is not in the answers");
    }));
}

TEST(HostCollection, a_file_that_lost_lines_says_so) {
    TestEngine engine;
    engine.container("web", "");
    Collection collection = collection_of(*engine.read(), {});
    for (cluster::List& list : collection.lists) {
        if (list.resource.name == "containers") list.lines = "[1, {";
    }
    const std::vector<std::string> lines = told_by(collection);
    EXPECT_TRUE(std::ranges::any_of(lines, [](const std::string& line) {
        return line.find("1 objects were written and 0 could be read") != std::string::npos;
    }));
    for (cluster::List& list : collection.lists) {
        if (list.resource.name == "addresses") list.lines.clear();
    }
    estate::SnapshotBuilder builder;
    EXPECT_FALSE(load(collection, "f", builder).has_value());
}

} // namespace
} // namespace cofferdam::host
