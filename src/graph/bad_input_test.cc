// Estates that nobody would write, and some do: bounded, and without a crash.
#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "graph/blast.h"
#include "graph/everyone.h"
#include "graph/test_world.h"

namespace cofferdam::graph {

namespace {

std::string binding(std::string_view name, std::string_view role, std::string_view subjects) {
    return fmt::format(
        "{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {{name: {}}}, "
        "roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {}}}, subjects: "
        "[{}]}}\n---\n",
        name, role, subjects);
}

std::string subject(std::string_view kind, std::string_view name) {
    return fmt::format("{{apiGroup: rbac.authorization.k8s.io, kind: {}, name: '{}'}}", kind, name);
}

} // namespace

TEST(BadInput, bindings_to_missing_roles_and_of_nobody_grant_nothing) {
    const World world(pod("a") + binding("lost", "no-such-role", subject("User", "jane"))
                      + role("r", rule("get", "secrets")) + binding("empty", "r", ""));
    EXPECT_EQ(world.falls("user:jane", "cluster-admin"), Truth::No);
    EXPECT_TRUE(world.has("PERMISSIONS identity/user/jane -> permissions/*/no-such-role::lost"));
}

TEST(BadInput, aggregation_in_a_circle_ends) {
    const auto aggregated = [](std::string_view name, std::string_view label, std::string_view of) {
        return fmt::format(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {{name: {}, labels: "
            "{{{}: 'true'}}}}, aggregationRule: {{clusterRoleSelectors: [{{matchLabels: {{{}: "
            "'true'}}}}]}}, rules: [{}]}}\n---\n",
            name, label, of, name == "one" ? rule("get", "secrets") : "");
    };
    const std::string secret = "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: shop}}\n---\n";
    const World world(secret + aggregated("one", "a", "b") + aggregated("two", "b", "a")
                      + binding("b", "two", subject("User", "jane")));
    // The controller overwrites the rules of its own that an aggregated role has.
    EXPECT_EQ(world.falls("user:jane", "secret/shop/s"), Truth::No);
}

TEST(BadInput, thousands_of_wildcard_roles_and_a_group_of_ten_thousand_end_soon) {
    std::string yaml = pod("a");
    for (int i = 0; i < 2000; ++i)
        yaml +=
            role(fmt::format("r{}", i), rule("'*'", "'*'"))
            + binding(fmt::format("b{}", i), fmt::format("r{}", i), subject("User", fmt::format("u{}", i)));
    std::string crowd;
    for (int i = 0; i < 10'000; ++i)
        crowd += fmt::format("{}{}", i == 0 ? "" : ", ", subject("User", fmt::format("user-{}", i)));
    yaml += role("reader", rule("get", "secrets")) + binding("crowd", "reader", crowd);
    const auto begin = std::chrono::steady_clock::now();
    const World world(yaml);
    const std::vector<Reached> all = everyone(*world.graph);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
    EXPECT_EQ(std::ranges::count(all, Truth::Yes, &Reached::cluster_admin), 2000);
    // One right over everything is as many edges as there are things: what is cut short is said.
    EXPECT_TRUE(shown_edges(*world.graph, 1000).cut);
}

} // namespace cofferdam::graph
