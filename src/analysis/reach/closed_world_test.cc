// Namespaces without an object: what is known of their labels, and what follows for policies.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/reach/reach.h"
#include "kubernetes/test_world.h"

namespace cofferdam::reach {
namespace {

std::string pod(std::string_view namespace_) {
    return fmt::format("{{apiVersion: v1, kind: Pod, metadata: {{name: p, namespace: {}}}, "
                       "spec: {{containers: [{{name: c, image: i}}]}}}}\n---\n",
                       namespace_);
}

// Into shop, from namespaces that are not of team red; from that of the pod.
std::string into_shop(std::string_view from, std::string_view objects) {
    const estate::SnapshotPtr snapshot =
        kubernetes::read_world(std::string(objects) + pod("shop") + pod(from)
                               + "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: "
                                 "only, namespace: shop}, spec: {podSelector: {}, "
                                 "ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, "
                                 "operator: NotIn, values: [red]}]}}]}]}}\n");
    const ReachPtr reach = Reach::build(snapshot);
    for (PeerId peer{0}; peer.index < reach->peers().size(); ++peer.index) {
        if ((*reach)[peer].namespace_ != from) continue;
        const PortPassage ports = reach->between(peer, PeerId{1 - peer.index});
        return fmt::format("{}, perhaps {}", ports.allowed.to_string(), ports.unknown.to_string());
    }
    return "no peer";
}

constexpr std::string_view shop = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n---\n";

TEST(ClosedWorld, without_any_namespace_object_labels_are_open) {
    EXPECT_EQ(into_shop("web", ""), "none, perhaps all");
}

TEST(ClosedWorld, where_namespaces_are_written_down_one_that_is_not_has_no_labels) {
    EXPECT_EQ(into_shop("web", shop), "all, perhaps none");
}

TEST(ClosedWorld, namespaces_that_the_cluster_makes_stay_open) {
    EXPECT_EQ(into_shop("kube-system", shop), "none, perhaps all");
}

TEST(ClosedWorld, a_namespace_that_was_refused_leaves_labels_open) {
    constexpr std::string_view refused =
        "{apiVersion: v1, kind: Namespace, metadata: {name: web, labels: {team: blue, number: 5}}}\n---\n";
    EXPECT_EQ(into_shop("web", std::string(shop) + std::string(refused)), "none, perhaps all");
}

TEST(ClosedWorld, one_object_in_two_equal_documents_is_one_peer) {
    const ReachPtr reach = Reach::build(kubernetes::read_world(pod("shop") + pod("shop")));
    ASSERT_EQ(reach->peers().size(), 1U);
    EXPECT_EQ(reach->count_pairs().all, 0U);
}

} // namespace
} // namespace cofferdam::reach
