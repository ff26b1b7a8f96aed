#include <algorithm>

#include <gtest/gtest.h>

#include "seal/test_world.h"
#include "seal/workload_policies.h"

namespace cofferdam::seal {

namespace {

using reach::Direction;

reach::PeerId peer(const reach::Reach& reach, std::string_view name) {
    const auto found = std::ranges::find(reach.peers(), name, &reach::Peer::name);
    return {static_cast<std::uint32_t>(found - reach.peers().begin())};
}

std::optional<WorkloadPolicy> policy_of(const std::string& yaml, std::string_view name, Direction direction) {
    const reach::ReachPtr reach = read_world(yaml);
    auto made = WorkloadPolicies(*reach).of(peer(*reach, name), direction);
    if (made) made->policy = {}; // views into the world
    return made;
}

const std::string shop = app("web", env("CART", "http://cart:80")) + app("cart");

} // namespace

TEST(WorkloadPolicies, lets_in_who_is_known_to_need_it) {
    const reach::ReachPtr reach = read_world(shop);
    const auto made = WorkloadPolicies(*reach).of(peer(*reach, "cart"), Direction::Ingress);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->partners, std::vector{peer(*reach, "web")});
    EXPECT_FALSE(made->is_guess);
    const std::string text = policy_text(made->policy);
    EXPECT_NE(text.find("policyTypes: [Ingress]\n"), std::string::npos) << text;
    EXPECT_NE(text.find("app: web"), std::string::npos) << text;
    EXPECT_EQ(text.find("egress"), std::string::npos) << text;
}

TEST(WorkloadPolicies, lets_out_to_what_is_needed_and_to_dns) {
    const reach::ReachPtr reach = read_world(shop);
    const auto made = WorkloadPolicies(*reach).of(peer(*reach, "web"), Direction::Egress);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->partners, std::vector{peer(*reach, "cart")});
    const std::string text = policy_text(made->policy);
    EXPECT_NE(text.find("policyTypes: [Egress]\n"), std::string::npos) << text;
    EXPECT_NE(text.find("k8s-app: kube-dns"), std::string::npos) << text;
}

TEST(WorkloadPolicies, where_nothing_is_known_it_is_a_guess) {
    EXPECT_TRUE(policy_of(shop, "web", Direction::Ingress)->is_guess);
}

TEST(WorkloadPolicies, what_no_policy_can_let_pass_is_told) {
    const auto made =
        policy_of(app("web", env("PAY", "https://pay.example.com/v1")), "web", Direction::Egress);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->cut.size(), 1U);
}

TEST(WorkloadPolicies, none_where_it_would_open_or_close_too_much) {
    const std::string isolated = shop + R"(---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {matchLabels: {app: cart}}, policyTypes: [Ingress]}
)";
    EXPECT_FALSE(policy_of(isolated, "cart", Direction::Ingress)) << "policies allow by union";
    EXPECT_TRUE(policy_of(isolated, "cart", Direction::Egress));
    EXPECT_FALSE(policy_of(app("dns", "", "kube-system"), "dns", Direction::Ingress)) << "Kubernetes' own";
    const std::string front = shop + R"(---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
)";
    EXPECT_FALSE(policy_of(front, "web", Direction::Ingress)) << "everybody may connect";
}

} // namespace cofferdam::seal
