#include <gtest/gtest.h>

#include "analysis/reach/enforced.h"
#include "kubernetes/test_world.h"

namespace cofferdam::reach {
namespace {

constexpr std::string_view world = R"(
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop}
spec: {hostNetwork: true, containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}}
)";

Truth is_isolated(std::string_view profile, std::string_view pod) {
    const ReachPtr reach =
        Reach::build(kubernetes::read_world(std::string(world)), {.profile = *find_cni_profile(profile)});
    for (PeerId peer{0}; peer.index < reach->peers().size(); ++peer.index) {
        if ((*reach)[peer].name == pod) return is_isolated(*reach, Direction::Ingress, peer);
    }
    ADD_FAILURE() << "no pod " << pod;
    return Truth::No;
}

TEST(Enforced, an_ordinary_pod_is_isolated_by_the_text) {
    EXPECT_EQ(is_isolated("enforcing", "web"), Truth::Yes);
    EXPECT_EQ(is_isolated("cilium", "web"), Truth::Yes);
}

TEST(Enforced, a_pod_of_the_hosts_network_is_isolated_as_the_plugin_says) {
    EXPECT_EQ(is_isolated("enforcing", "agent"), Truth::Unknown);
    EXPECT_EQ(is_isolated("calico", "agent"), Truth::No);
    EXPECT_EQ(is_isolated("cilium", "agent"), Truth::No);
    EXPECT_EQ(is_isolated("none", "agent"), Truth::Yes) << "of the text alone";
}

} // namespace
} // namespace cofferdam::reach
