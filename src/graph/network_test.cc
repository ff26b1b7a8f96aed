// Ways in, and from pod to pod: present, and absent.
#include <gtest/gtest.h>

#include "graph/blast.h"
#include "graph/test_world.h"
#include "graph/witness.h"

namespace cofferdam::graph {

namespace {

using Lines = std::set<std::string>;

// A front end behind a public load balancer, and a pod behind it.
std::string shop(std::string_view service_type = "LoadBalancer") {
    return pod("web", "", "ports: [{containerPort: 8080}]") + pod("db", "", "ports: [{containerPort: 5432}]")
           + fmt::format("{{apiVersion: v1, kind: Service, metadata: {{name: web, namespace: shop}}, spec: "
                         "{{type: {}, selector: {{app: "
                         "web}}, ports: [{{port: 80, targetPort: 8080}}]}}}}\n---\n",
                         service_type);
}

std::string isolate(std::string_view app) {
    return fmt::format("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: "
                       "close-{0}, namespace: shop}}, spec: "
                       "{{podSelector: {{matchLabels: {{app: {0}}}}}, policyTypes: [Ingress]}}}}\n---\n",
                       app);
}

} // namespace

TEST(Network, a_front_end_is_exposed_and_assumed_to_be_owned) {
    const World world(shop());
    EXPECT_EQ(world.edges({"EXPOSED", "EXPLOIT_SERVICE"}),
              (Lines{"EXPOSED internet -> workload/Pod/shop/web",
                     "EXPLOIT_SERVICE workload/Pod/shop/web -> container/shop/web/web"}));
    EXPECT_EQ(World(shop("ClusterIP")).edges({"EXPOSED", "EXPLOIT_SERVICE"}), Lines());
    EXPECT_EQ(World(shop("NodePort")).edges({"EXPOSED"}),
              Lines{"EXPOSED internet -> workload/Pod/shop/web ?"});
}

TEST(Network, who_is_perhaps_a_front_end_is_perhaps_owned_by_his_neighbours) {
    const World world(shop("NodePort"));
    EXPECT_TRUE(world.has("EXPLOIT_SERVICE workload/Pod/shop/web -> container/shop/web/web ?"));
    EXPECT_EQ(world.falls("container/shop/db/db", "container/shop/web/web"), Truth::Unknown);
    EXPECT_EQ(World(shop()).falls("container/shop/db/db", "container/shop/web/web"), Truth::Yes);
}

TEST(Network, without_the_assumption_nothing_falls) { // T5
    const World world(shop(), {.kubernetes_minor = 35, .admission = {}, .breach = Breach::None});
    EXPECT_EQ(world.falls("internet", "container/shop/web/web"), Truth::No);
}

TEST(Network, policies_close_ways_between_pods) { // T4
    const Options reached{.kubernetes_minor = 35, .admission = {}, .breach = Breach::Reached};
    EXPECT_TRUE(World(shop(), reached).has("NET_REACH container/shop/web/web -> workload/Pod/shop/db"));
    // That anything enforces it is not known.
    EXPECT_FALSE(World(shop() + isolate("db"), reached)
                     .has("NET_REACH container/shop/web/web -> workload/Pod/shop/db"));
    EXPECT_TRUE(World(shop() + isolate("db"), reached)
                    .has("NET_REACH container/shop/web/web -> workload/Pod/shop/db ?")); // T12
    EXPECT_TRUE(World(shop() + isolate("web"), reached)
                    .has("NET_REACH container/shop/web/web -> workload/Pod/shop/db"));
}

TEST(Network, tunnels_and_opened_policies) {
    const std::string tunnel = role("shop/r", rule("create", "pods/portforward")) + bind("r", "shop/r");
    EXPECT_TRUE(World(shop() + tunnel).has("API_TUNNEL permissions/shop/r::r -> workload/Pod/shop/db"));
    const std::string writes = role("shop/r", rule("delete", "networkpolicies")) + bind("r", "shop/r");
    EXPECT_TRUE(World(shop() + writes).has("NETPOL_WRITE permissions/shop/r::r -> workload/Pod/shop/db"));
    const std::string reads = role("shop/r", rule("get", "networkpolicies, services")) + bind("r", "shop/r");
    EXPECT_EQ(World(shop() + reads)
                  .edges({"API_TUNNEL", "NETPOL_WRITE", "SERVICE_HIJACK", "LABEL_SPOOF"})
                  .contains("NETPOL_WRITE permissions/shop/r::r -> workload/Pod/shop/db"),
              false);
    const std::string services = role("shop/r", rule("patch", "services")) + bind("r", "shop/r");
    EXPECT_TRUE(
        World(shop() + services).has("SERVICE_HIJACK permissions/shop/r::r -> workload/Pod/shop/db ?"));
    const std::string creates = role("shop/r", rule("create", "pods")) + bind("r", "shop/r");
    EXPECT_TRUE(World(shop() + creates).has("LABEL_SPOOF permissions/shop/r::r -> workload/Pod/shop/db ?"));
}

TEST(Network, the_metadata_service) {
    EXPECT_TRUE(World(pod("a")).has("NODE_LOCAL container/shop/a/a -> cloud/metadata ?"));
    const std::string closed = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: "
                               "out, namespace: shop}, spec: "
                               "{podSelector: {}, policyTypes: [Egress]}}\n---\n";
    EXPECT_FALSE(World(pod("a") + closed).has("NODE_LOCAL container/shop/a/a -> cloud/metadata ?"));
    EXPECT_TRUE(World(pod("a", "hostNetwork: true") + closed)
                    .has("NODE_LOCAL container/shop/a/a -> cloud/metadata ?"));
}

TEST(Network, the_kubelet_from_the_hosts_network) {
    EXPECT_TRUE(World(pod("a", "hostNetwork: true")).has("NODE_LOCAL container/shop/a/a -> node/* ?"));
    EXPECT_FALSE(World(pod("a")).has("NODE_LOCAL container/shop/a/a -> node/* ?"));
}

TEST(Network, from_the_internet_to_the_node_and_on) { // T9
    const World world(
        shop() + pod("web2")
        + "{apiVersion: v1, kind: Pod, metadata: {name: front, namespace: shop, labels: {app: web}}, spec: "
          "{serviceAccountName: sa, containers: [{name: c, image: x, securityContext: {privileged: "
          "true}}]}}\n---\n"
          "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent, namespace: kube-system}, spec: "
          "{selector: {matchLabels: {a: b}}, "
          "template: {metadata: {labels: {a: b}}, spec: {serviceAccountName: agent, containers: [{name: c, "
          "image: x}]}}}}\n---\n"
          "{apiVersion: v1, kind: ServiceAccount, metadata: {name: agent, namespace: kube-system}}\n---\n"
          "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: agent}, "
          "roleRef: {apiGroup: "
          "rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}, subjects: [{kind: "
          "ServiceAccount, name: agent, namespace: kube-system}]}\n---\n");
    EXPECT_EQ(world.falls("internet", "node/*"), Truth::Yes);
    EXPECT_EQ(world.falls("internet", "pod/shop/web2"), Truth::Yes); // by cluster-admin
    const Blast fallen = blast(*world.graph, *find_states(*world.graph, "internet"));
    std::string way;
    for (const Hop& hop : witness(*world.graph, fallen.propagation,
                                  find_states(*world.graph, "permissions/*/cluster-admin::agent")->front()))
        way += fmt::format("{} {}\n", to_string(hop.kind), name_of(*world.graph, hop.to));
    EXPECT_EQ(way,
              "EXPOSED workload/Pod/shop/front\nEXPLOIT_SERVICE container/shop/front/c\nPRIVILEGED node/*\n"
              "VOLUME_ACCESS volume/kube-system/agent/kube-api-access\nTOKEN_STEAL "
              "identity/serviceaccount/kube-system/agent\n"
              "PERMISSIONS permissions/*/cluster-admin::agent\n");
}

TEST(Network, what_is_scaled_to_zero_or_waits_counts) { // T13
    const std::string job = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: night, namespace: shop}, "
                            "spec: {suspend: true, schedule: '0 0 * * *', jobTemplate: "
                            "{spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "
                            "x, securityContext: {privileged: true}}]}}}}}}";
    EXPECT_TRUE(World(job).has("PRIVILEGED container/shop/night/c -> node/*"));
}

} // namespace cofferdam::graph
