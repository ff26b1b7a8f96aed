#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kubernetes/test_world.h"
#include "observations/pod_controllers.h"
#include "observations/sightings.h"

namespace cofferdam::observations {
namespace {

constexpr std::string_view world = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec: {serviceName: db, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: db}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: odd, namespace: shop}
spec: {containers: [{name: odd, image: odd}]}
status: {containerStatuses: [{name: odd, containerID: "containerd://9e1c2d3f4a5b6c7d8e9f0a1b"}]}
)";

std::string tetragon(std::string_view pod) {
    return fmt::format(
        R"({{"process_exec":{{"process":{{"pod":{}}}}},"node_name":"n1","time":"2026-11-23T03:10:00Z"}})"
        "\n",
        pod);
}

// "web Tetragon process_exec x1\n"
std::string told(const estate::Snapshot& snapshot, const Sightings& sightings) {
    std::string text;
    for (const auto& [id, workload] : snapshot.table<estate::Workload>()) {
        for (const Sighting& seen : sightings.of(id))
            text +=
                fmt::format("{} {} {} x{}\n", workload.name, to_string(seen.sensor), seen.rule, seen.count);
    }
    return text;
}

TEST(Sightings, PodsAreTheirControllers) {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(std::string(world));
    EventWindow window;
    window.read(std::make_shared<value::Text>(
        "events",
        tetragon(R"({"namespace":"shop","name":"web-6d4b8c9d7f-x7k2p"})")
            + tetragon(R"({"namespace":"shop","name":"web-6d4b8c9d7f-b2b2b"})")
            + tetragon(
                R"({"namespace":"shop","name":"renamed","workload":"db","workload_kind":"StatefulSet"})")
            + tetragon(R"({"container":{"id":"containerd://9e1c2d3f4a5b"}})")
            + tetragon(R"({"namespace":"shop","name":"gone-0"})")
            + tetragon(R"({"namespace":"other","name":"odd"})") + tetragon("null")));
    const Sightings sightings(*snapshot, window);
    EXPECT_EQ(told(*snapshot, sightings), "web Tetragon process_exec x2\n"
                                          "db Tetragon process_exec x1\n"
                                          "odd Tetragon process_exec x1\n");
    EXPECT_EQ(sightings.unplaced(), 2u);
    EXPECT_EQ(sightings.workloads(), 3u);
    EXPECT_EQ(sightings.sensors().at(Sensor::Tetragon).events, 7u);
}

std::string exec(std::string_view pod, std::string_view user) {
    return fmt::format(
        R"({{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","verb":"create","user":{{"username":"{}"}},"objectRef":{{"resource":"pods","namespace":"shop","name":"{}","subresource":"exec"}},"responseStatus":{{"code":101}},"requestReceivedTimestamp":"2026-11-23T03:10:00Z"}})"
        "\n",
        user, pod);
}

TEST(Sightings, WhoWentIntoPodsIsToldOfTheirWorkload) {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(std::string(world));
    EventWindow window;
    window.read(std::make_shared<value::Text>("audit", exec("web-6d4b8c9d7f-x7k2p", "jane")
                                                           + exec("web-6d4b8c9d7f-b2b2b", "jane")
                                                           + exec("db-0", "joe") + exec("gone-0", "jane")));
    const Sightings sightings(*snapshot, window);
    std::string text;
    for (const auto& [id, workload] : snapshot->table<estate::Workload>()) {
        for (const Entry& entry : sightings.entries(id))
            text += fmt::format("{} {} {} x{}\n", workload.name, entry.user, entry.way, entry.count);
    }
    EXPECT_EQ(text, "web jane exec x2\ndb joe exec x1\n");
    EXPECT_EQ(sightings.unplaced(), 1u);
}

TEST(Sightings, OfNoWindowNobodyIsSeen) {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(std::string(world));
    EXPECT_EQ(told(*snapshot, Sightings()), "");
    EXPECT_EQ(Sightings().window(), nullptr);
}

TEST(PodControllers, AreGuessedByGeneratedNames) {
    using Names = std::vector<ControllerName>;
    EXPECT_EQ(possible_controllers("db-0"), (Names{{"StatefulSet", "db"}, {"CronJob", "db"}}));
    EXPECT_EQ(possible_controllers("web-6d4b8-x7k2p").front(), (ControllerName{"Deployment", "web"}));
    EXPECT_EQ(possible_controllers("nightly-28012345-x7k2p").front(), (ControllerName{"CronJob", "nightly"}));
    EXPECT_EQ(possible_controllers("agent"), Names{});
}

} // namespace
} // namespace cofferdam::observations
