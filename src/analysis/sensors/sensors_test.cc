// Worlds of a few lines; for each statement a case where one edit changes it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/sensors/catalogue.h"
#include "analysis/sensors/sensors.h"
#include "kubernetes/test_world.h"

namespace cofferdam::sensors {
namespace {

class World {
  public:
    explicit World(std::string_view yaml) : snapshot(kubernetes::estate_of(yaml)) {
        result = find_sensors(*snapshot);
    }

    // "yes: a sensor …"
    std::string watched(std::string_view name) const {
        static constexpr std::string_view truths[] = {"no", "yes", "unknown"};
        for (const WatchedWorkload& row : result.workloads) {
            if ((*snapshot)[row.workload].name == name)
                return fmt::format("{}: {}", truths[static_cast<std::size_t>(row.watched)], row.reason);
        }
        return "no such workload";
    }

    estate::SnapshotPtr snapshot;
    SensorReport result;
};

std::string workload(std::string_view kind, std::string_view name, std::string_view image,
                     std::string_view spec = "") {
    return fmt::format(R"(---
apiVersion: apps/v1
kind: {0}
metadata: {{name: {1}, namespace: nodes}}
spec:
  selector: {{matchLabels: {{a: {1}}}}}
  template:
    metadata: {{labels: {{a: {1}}}}}
    spec:
      containers: [{{name: c, image: "{2}"}}]
{3})",
                       kind, name, image, spec);
}

std::string web(std::string_view spec = "") { return workload("Deployment", "web", "nginx", spec); }
std::string tetragon(std::string_view spec = "") {
    return workload("DaemonSet", "tetragon", "quay.example/cilium/tetragon:v1", spec);
}
const std::string rules =
    "---\napiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {name: t}\nspec: {}\n";
std::string node(std::string_view name, std::string_view taints = "[]", std::string_view labels = "{}") {
    return fmt::format(
        "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {}, labels: {}}}\nspec: {{taints: {}}}\n", name,
        labels, taints);
}
constexpr std::string_view seen = "yes: a sensor with readable rules runs beside it";

TEST(Watched, NobodyWithoutASensorThatSeesProcesses) {
    EXPECT_EQ(World(web()).watched("web"), "no: no sensor that sees processes is in the estate");
    EXPECT_EQ(World(web() + tetragon() + rules).watched("web"), seen);
    const World flows(web() + workload("DaemonSet", "cilium", "quay.example/cilium/cilium:v1"));
    EXPECT_EQ(flows.watched("web"), "no: no sensor that sees processes is in the estate");
    EXPECT_EQ(flows.result.sensors.front().name, "Cilium (Hubble)");
}

// As World, with events of Tetragon about these pods.
class SeenWorld : public World {
  public:
    SeenWorld(std::string_view yaml, const std::vector<std::string>& pods) : World(yaml) {
        std::string lines;
        for (const std::string& pod : pods)
            lines +=
                fmt::format(R"({{"process_exec":{{"process":{{"pod":{{"namespace":"nodes","name":"{}"}}}}}},)"
                            R"("node_name":"n1","time":"2026-11-23T03:10:00Z"}})"
                            "\n",
                            pod);
        window_.read(std::make_shared<value::Text>("events", lines));
        result = find_sensors(*snapshot, observations::Sightings(*snapshot, window_));
    }

  private:
    observations::EventWindow window_;
};

TEST(Seen, ASensorThatToldOfAWorkloadWatchesIt) {
    const SeenWorld world(web() + tetragon(), {"web-6d4b8c9d7f-x7k2p"});
    EXPECT_EQ(world.watched("web"), "yes: a sensor told of it");
    EXPECT_EQ(world.result.seen, 1U);
    EXPECT_TRUE(world.result.sensors.front().is_heard);
    EXPECT_EQ(world.watched("tetragon"), "unknown: a sensor runs beside it, but its rules cannot be read");
}

TEST(Seen, SilenceProvesNothing) {
    const SeenWorld world(web() + tetragon() + rules, {"other-6d4b8c9d7f-x7k2p"});
    EXPECT_EQ(world.watched("web"), seen);
    EXPECT_EQ(world.result.seen, 0U);
}

TEST(Seen, OfASensorThatIsNotInTheEstateNobodyKnowsWhereItRuns) {
    const SeenWorld world(web() + workload("Deployment", "cart", "nginx"), {"web-6d4b8c9d7f-x7k2p"});
    EXPECT_EQ(world.watched("web"), "yes: a sensor told of it");
    EXPECT_EQ(world.watched("cart"),
              "unknown: a sensor is heard that is not in the estate: where it runs is not known");
}

TEST(Rules, NameTechniquesOfAttack) {
    const std::string policy =
        "---\napiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {name: t}\n"
        "spec: {kprobes: [{call: fd_install, tags: [T1552.001, files, T1552.001]}]}\n";
    EXPECT_EQ(World(tetragon() + policy).result.sensors.front().techniques,
              (std::vector<std::string>{"T1552.001"}));
    const World falco(
        workload("DaemonSet", "falco", "falcosecurity/falco:1",
                 "      volumes: [{name: r, configMap: {name: falco-rules}}]\n")
        + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: falco-rules, namespace: nodes}\n"
          "data:\n  rules.yaml: |\n    - rule: a\n      tags: [T1611, mitre_x]\n"
          "    - rule: b\n      enabled: false\n      tags: [T1059]\n    - macro: m\n");
    EXPECT_EQ(falco.result.sensors.front().techniques, (std::vector<std::string>{"T1611"}));
}

TEST(Watched, OnlyWithRulesThatCanBeRead) {
    const World world(web() + tetragon());
    EXPECT_EQ(world.watched("web"), "unknown: a sensor runs beside it, but its rules cannot be read");
    EXPECT_EQ(world.result.unknown, 2U) << "web and the sensor itself";
    EXPECT_EQ(World(web() + tetragon() + rules).result.sensors.front().rules, "1 TracingPolicy");
}

TEST(Watched, WithoutNodesASensorThatSelectsSomeCannotBeKnown) {
    EXPECT_EQ(World(web() + rules + tetragon("      nodeSelector: {pool: web}\n")).watched("web"),
              "unknown: it may run on nodes of which no sensor is known");
    EXPECT_EQ(World(web("      nodeSelector: {pool: web}\n") + rules
                    + tetragon("      nodeSelector: {pool: web}\n"))
                  .watched("web"),
              seen);
    EXPECT_EQ(
        World(web() + rules + tetragon("      nodeSelector: {kubernetes.io/os: linux}\n")).watched("web"),
        seen);
}

TEST(Watched, WithoutNodesTaintsThatTheSensorDoesNotTolerateCannotBeKnown) {
    constexpr std::string_view tolerating = "      tolerations: [{key: dedicated, operator: Exists}]\n";
    EXPECT_EQ(World(web(tolerating) + rules + tetragon()).watched("web"),
              "unknown: it may run on nodes of which no sensor is known");
    EXPECT_EQ(World(web(tolerating) + rules + tetragon(tolerating)).watched("web"), seen);
    EXPECT_EQ(
        World(web(tolerating) + rules + tetragon("      tolerations: [{operator: Exists}]\n")).watched("web"),
        seen);
}

TEST(Watched, ByTheNodesOfTheEstate) {
    const std::string sensor = rules + tetragon("      nodeSelector: {pool: a}\n");
    EXPECT_EQ(World(web() + sensor + node("n1", "[]", "{pool: a}")).watched("web"), seen);
    EXPECT_EQ(World(web() + sensor + node("n1", "[]", "{pool: b}")).watched("web"),
              "no: no sensor runs on any node on which it may run");
    const World both(web() + sensor + node("n1", "[]", "{pool: a}") + node("n2", "[]", "{pool: b}"));
    EXPECT_EQ(both.watched("web"), "unknown: it may run on nodes of which no sensor is known");
    EXPECT_EQ(both.result.sensors.front().reach_reason, "it cannot run on node n2");
}

TEST(Watched, TaintsOfNodesKeepSensorsAway) {
    const std::string world =
        web() + rules + node("n1")
        + node("n2", "[{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]");
    const World untolerating(world + tetragon());
    EXPECT_EQ(untolerating.watched("web"), seen) << "web cannot run on the control plane either";
    EXPECT_EQ(untolerating.result.sensors.front().on_every_node, Truth::No);
    EXPECT_EQ(World(world + tetragon("      tolerations: [{operator: Exists}]\n"))
                  .result.sensors.front()
                  .on_every_node,
              Truth::Yes);
    const World cordoned(web() + rules + tetragon()
                         + node("n1", "[{key: node.kubernetes.io/unschedulable, effect: NoSchedule}]"));
    EXPECT_EQ(cordoned.result.sensors.front().on_every_node, Truth::Yes)
        << "DaemonSets run on cordoned nodes";
}

TEST(Watched, AffinityOfTheSensor) {
    auto with = [](std::string_view expression) {
        return World(web() + rules + node("n1", "[]", "{cores: '8'}")
                     + tetragon(fmt::format(
                         "      affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: "
                         "{{nodeSelectorTerms: [{{matchExpressions: [{}]}}]}}}}}}\n",
                         expression)))
            .watched("web");
    };
    EXPECT_EQ(with("{key: cores, operator: Gt, values: ['4']}"), seen);
    EXPECT_EQ(with("{key: cores, operator: Gt, values: ['9']}"),
              "no: no sensor runs on any node on which it may run");
    EXPECT_EQ(with("{key: cores, operator: Near, values: ['9']}"),
              "unknown: it may run on nodes of which no sensor is known");
}

TEST(Rules, OfFalcoAreReadableWhereTheirConfigMapIs) {
    const std::string falco = workload("DaemonSet", "falco", "docker.io/falcosecurity/falco:0.41",
                                       "      volumes: [{name: r, configMap: {name: falco-rules}}]\n");
    EXPECT_EQ(World(falco).result.sensors.front().rules_readable, Truth::Unknown);
    const World with(falco
                     + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: falco-rules, namespace: "
                       "nodes}\ndata: {}\n");
    EXPECT_EQ(with.result.sensors.front().rules_readable, Truth::Yes);
    EXPECT_EQ(with.result.sensors.front().rules, "ConfigMap nodes/falco-rules");
}

TEST(Audit, IsKnownWhereTheApiServerIsInTheEstate) {
    auto audit = [](std::string_view arguments) {
        return World(
                   fmt::format("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: kube-apiserver, "
                               "namespace: kube-system}}\n"
                               "spec: {{containers: [{{name: a, image: "
                               "registry.example/kube-apiserver:v1.35.0, command: [kube-apiserver{}]}}]}}\n",
                               arguments))
            .result.audit.front();
    };
    EXPECT_EQ(audit(", --audit-policy-file=/etc/audit.yaml").configured, Truth::Yes);
    EXPECT_EQ(audit("").configured, Truth::No);
    EXPECT_EQ(World(web()).result.audit.front().configured, Truth::Unknown);
}

TEST(Catalogue, IsWhole) {
    for (const Sensor& sensor : catalogue()) {
        EXPECT_FALSE(sensor.images.empty()) << sensor.name;
        for (std::string_view what : sensor.watches)
            EXPECT_TRUE(what == "syscalls" || what == "files" || what == "flows")
                << sensor.name << ": " << what;
        EXPECT_FALSE(sensor.watches.empty()) << sensor.name;
    }
}

} // namespace
} // namespace cofferdam::sensors
