#include <gtest/gtest.h>

#include "graph/test_world.h"

namespace cofferdam::graph {
namespace {

// A Deployment that may take its node; each pod runs where it is said.
std::string deployment_on(const std::vector<std::string>& nodes) {
    std::string text = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-1, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: i, securityContext: {privileged: true}}]}
)";
    for (std::size_t i = 0; i < nodes.size(); ++i)
        text += fmt::format(R"(---
apiVersion: v1
kind: Pod
metadata: {{name: web-1-{}, namespace: shop, labels: {{app: web}}, ownerReferences: [{{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}}]}}
spec: {{nodeName: {}, containers: [{{name: c, image: i, securityContext: {{privileged: true}}}}]}}
status: {{phase: Running}}
)",
                            i, nodes[i]);
    return text;
}

const std::set<std::string_view> kinds = {"PRIVILEGED", "NODE_TO_POD"};
using Lines = std::set<std::string>;

TEST(LivePods, APodThatRunsTellsTheNode) {
    EXPECT_EQ(World(deployment_on({"n1"})).edges(kinds),
              (Lines{"PRIVILEGED container/shop/web/c -> node/n1", "NODE_TO_POD node/n1 -> pod/shop/web",
                     "NODE_TO_POD node/* -> pod/shop/web ?"}));
}

TEST(LivePods, OfSeveralNodesOneIsTakenAndEachHoldsThePod) {
    const World world(deployment_on({"n1", "n2", "n1"}));
    EXPECT_EQ(world.edges(kinds),
              (Lines{"PRIVILEGED container/shop/web/c -> node/*", "NODE_TO_POD node/n1 -> pod/shop/web",
                     "NODE_TO_POD node/n2 -> pod/shop/web", "NODE_TO_POD node/* -> pod/shop/web ?"}));
}

TEST(LivePods, WhereNoneRunsTheNodeIsNotKnown) {
    EXPECT_EQ(World(deployment_on({})).edges(kinds),
              (Lines{"PRIVILEGED container/shop/web/c -> node/*", "NODE_TO_POD node/* -> pod/shop/web ?"}));
}

TEST(LivePods, APodThatHasEndedHoldsNoNode) {
    std::string text = deployment_on({"n1"});
    text.replace(text.find("phase: Running"), 14, "phase: Failed");
    EXPECT_EQ(World(text).edges({"PRIVILEGED"}), (Lines{"PRIVILEGED container/shop/web/c -> node/*"}));
}

} // namespace
} // namespace cofferdam::graph
