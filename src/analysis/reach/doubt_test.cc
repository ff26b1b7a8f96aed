// What is said to decide an answer that is unknown has to be what would.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/reach/doubt.h"
#include "kubernetes/test_world.h"

namespace cofferdam::reach {
namespace {

// Bare pods of which everything is known but their addresses.
constexpr std::string_view pods = R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}
---
)";

std::string policy(std::string_view api, std::string_view kind, std::string_view spec) {
    return fmt::format("{{apiVersion: {}, kind: {}, metadata: {{name: p, namespace: shop}}, spec: {{{}}}}}\n",
                       api, kind, spec);
}
std::string calico(std::string_view spec) { return policy("projectcalico.org/v3", "NetworkPolicy", spec); }
std::string istio(std::string_view spec) {
    return policy("security.istio.io/v1", "AuthorizationPolicy", spec);
}

// The first, of a connection from web to db.
std::string doubt(const std::string& policies) {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(std::string(pods) + policies);
    for (const value::Problem& problem : snapshot->problems()) ADD_FAILURE() << problem.message;
    const estate::Clusters clusters(*snapshot);
    const PolicyStack stack(*snapshot, Id<estate::Target>{0});
    std::vector<PodEnd> ends;
    for (const auto [id, workload] : snapshot->table<estate::Workload>())
        ends.push_back(end_of(workload, clusters.of({0}).find("shop")->facts));
    const Judge judge(stack, cni_profiles().front());
    const Doubts doubts(stack, cni_profiles().front());
    for (const Direction direction : {Direction::Egress, Direction::Ingress}) {
        const bool out = direction == Direction::Egress;
        const PodEnd& subject = out ? ends[0] : ends[1];
        const End peer = out ? ends[1] : ends[0];
        for (const SideReason& side : judge.reasons(direction, subject, peer)) {
            for (const PolicyReason& reason : side.policies) {
                if (std::string why = doubts.why(reason, subject, peer); !why.empty()) return why;
            }
        }
    }
    return "none";
}

constexpr std::string_view by_selector = "whether its selector matches cannot be known: ";

TEST(Doubts, name_what_a_rule_of_calico_leaves_open) {
    EXPECT_EQ(doubt(calico("egress: [{action: Allow, destination: {services: {name: s}}}]")),
              fmt::format("{}the endpoints of a Service stand in other objects", by_selector));
    EXPECT_EQ(doubt(calico("egress: [{action: Allow, ipVersion: 6, destination: {selector: all()}}]")),
              fmt::format("{}it is for one family of addresses, and of which the pod has one is not known",
                          by_selector));
    EXPECT_EQ(
        doubt(calico("egress: [{action: Allow, destination: {selector: all(), notNets: [10.0.0.0/8]}}]")),
        fmt::format("{}it asks for addresses too, and the pod's own is not known", by_selector));
}

TEST(Doubts, name_what_a_rule_of_cilium_leaves_open) {
    EXPECT_EQ(doubt(policy("cilium.io/v2", "CiliumNetworkPolicy",
                           "endpointSelector: {}, egress: [{toServices: [{k8sService: {serviceName: s}}]}]")),
              fmt::format("{}the endpoints of a Service stand in other objects", by_selector));
}

TEST(Doubts, name_what_istio_leaves_open) {
    const std::string of_mesh =
        "whether it selects the pod cannot be known: no label says whether the pod is in the mesh";
    EXPECT_EQ(doubt(istio("action: DENY, rules: [{}]")), of_mesh);
    EXPECT_EQ(doubt(istio("action: CUSTOM, provider: {name: x}, rules: [{}]")),
              of_mesh + "; and a provider outside the policy decides (action CUSTOM)");
    EXPECT_EQ(doubt(istio("action: DENY, rules: [{from: [{source: {notIpBlocks: [10.0.0.0/8]}}]}]")),
              fmt::format("{}; and {}it asks for addresses too, and the pod's own is not known", of_mesh,
                          by_selector));
}

} // namespace
} // namespace cofferdam::reach
