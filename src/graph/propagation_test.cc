// Propagation against its definition, computed naively: costs go down from infinity until nothing changes.
#include <random>

#include <gtest/gtest.h>

#include "graph/blast.h"
#include "graph/draft.h"
#include "graph/everyone.h"
#include "graph/test_world.h"
#include "graph/witness.h"

namespace cofferdam::graph {

namespace {

std::vector<Cost> naive(const Graph& graph, std::span<const StateId> from) {
    std::vector<Cost> costs(graph.size());
    const auto reached = [&](StateId state) { return costs[state.index].conditions != UINT32_MAX; };
    for (const StateId state : from) costs[state.index] = {0, 0};
    for (bool changed = true; changed;) {
        changed = false;
        for (const Edge& edge : graph.edges()) {
            if (!reached(edge.from) || (edge.also && !reached(edge.also))) continue;
            Cost cost = costs[edge.from.index];
            if (edge.also) {
                cost.conditions += costs[edge.also.index].conditions;
                cost.hops += costs[edge.also.index].hops;
            }
            if (edge.condition) ++cost.conditions;
            if (edge.kind != EdgeKind::PartOf) ++cost.hops;
            if (cost >= costs[edge.to.index]) continue;
            costs[edge.to.index] = cost;
            changed = true;
        }
    }
    return costs;
}

void expect_same(const Graph& graph, std::span<const StateId> from) {
    const Propagation propagation(graph, from);
    const std::vector<Cost> expected = naive(graph, from);
    for (std::uint32_t i = 0; i < graph.size(); ++i)
        ASSERT_EQ(propagation.cost(StateId{i}), expected[i]) << "state " << i;
}

class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }

  private:
    std::mt19937 engine_;
};

// Of few states and many edges, of which every third wants two states and every third has a condition.
GraphPtr random_graph(const Inputs& inputs, Random& random) {
    Draft draft(inputs, {});
    const std::uint32_t states = 4 + random.below(12);
    std::vector<StateId> all;
    for (std::uint32_t i = 0; i < states; ++i) all.push_back(draft.state(StateKind::Cloud, 100 + i));
    const ConditionId condition = draft.condition("something holds");
    for (std::uint32_t i = 0; i < 2 * states; ++i) {
        draft.add(random.below(4) == 0 ? EdgeKind::PartOf : EdgeKind::Cloud, all[random.below(states)],
                  all[random.below(states)],
                  {.reasons = {},
                   .condition = random.below(3) == 0 ? condition : ConditionId{},
                   .also = random.below(3) == 0 ? all[random.below(states)] : StateId{}});
    }
    return std::move(draft).finish();
}

std::string random_estate(Random& random) {
    constexpr std::string_view containers[] = {"", "securityContext: {privileged: true}",
                                               "securityContext: {capabilities: {add: [SYS_ADMIN]}}",
                                               "ports: [{containerPort: 80}]"};
    constexpr std::string_view verbs[] = {"get, list", "create", "patch, delete", "'*'", "bind, escalate"};
    constexpr std::string_view resources[] = {
        "pods",        "secrets",    "pods/exec", "rolebindings, clusterroles", "serviceaccounts/token",
        "nodes/proxy", "namespaces", "'*'"};
    std::string yaml;
    for (char name = 'a'; name < 'e'; ++name)
        yaml += pod(std::string(1, name), fmt::format("serviceAccountName: sa{}", random.below(3)),
                    containers[random.below(4)]);
    for (int i = 0; i < 4; ++i) {
        const std::string role_name = fmt::format("{}r{}", random.below(2) == 0 ? "shop/" : "", i);
        const bool in_namespace = role_name.contains('/');
        yaml += role(role_name, rule(verbs[random.below(5)], resources[random.below(8)]));
        yaml += fmt::format("{{apiVersion: rbac.authorization.k8s.io/v1, kind: {0}, metadata: {{name: "
                            "b{1}{2}}}, roleRef: {{apiGroup: "
                            "rbac.authorization.k8s.io, kind: {3}, name: r{1}}}, subjects: [{{kind: "
                            "ServiceAccount, namespace: shop, "
                            "name: sa{4}}}]}}\n---\n",
                            in_namespace ? "RoleBinding" : "ClusterRoleBinding", i,
                            in_namespace ? ", namespace: shop" : "", in_namespace ? "Role" : "ClusterRole",
                            random.below(3));
    }
    return yaml;
}

} // namespace

TEST(Propagation, agrees_with_naive_iteration_on_random_graphs) {
    const World world(pod("a"));
    Random random(1);
    for (int i = 0; i < 5000; ++i) {
        const GraphPtr graph = random_graph({*world.reach, world.access, world.exposure}, random);
        const StateId from[] = {StateId{1}, StateId{1 + random.below(3)}};
        expect_same(*graph, from);
    }
}

TEST(Propagation, agrees_with_naive_iteration_on_random_estates) {
    Random random(2);
    for (int i = 0; i < 60; ++i) {
        const World world(random_estate(random));
        for (const std::string_view word :
             {"internet", "pod/shop/a", "serviceaccount:shop/sa1", "container/shop/b/b"}) {
            if (const auto from = find_states(*world.graph, word)) expect_same(*world.graph, *from);
        }
    }
}

TEST(Propagation, every_state_that_falls_has_a_way_that_begins_where_he_does) {
    Random random(3);
    for (int i = 0; i < 20; ++i) {
        const World world(random_estate(random));
        const Blast fallen = blast(*world.graph, *find_states(*world.graph, "pod/shop/a"));
        for (const auto& list : fallen.fallen) {
            for (const Fallen& one : list) {
                std::set<StateId> held(fallen.from.begin(), fallen.from.end());
                std::size_t conditions = 0;
                for (const Hop& hop : witness(*world.graph, fallen.propagation, one.state)) {
                    EXPECT_TRUE(held.contains(hop.from)) << name_of(*world.graph, hop.from);
                    for (const StateId also : hop.also) EXPECT_TRUE(held.contains(also));
                    conditions += hop.conditions.size();
                    held.insert(hop.to);
                }
                EXPECT_TRUE(held.contains(one.state));
                EXPECT_EQ(one.truth == Truth::Yes, conditions == 0);
            }
        }
    }
}

TEST(Propagation, until_a_state_it_is_the_same) {
    Random random(7);
    for (int i = 0; i < 10; ++i) {
        const World world(random_estate(random));
        const Graph& graph = *world.graph;
        const auto from = *find_states(graph, "pod/shop/a");
        const Propagation all(graph, from);
        for (const StateId to : all.fallen()) {
            const Propagation some(graph, from, {}, to);
            ASSERT_TRUE(some.reaches(to));
            EXPECT_EQ(some.cost(to), all.cost(to));
            EXPECT_EQ(some.by(to), all.by(to));
            EXPECT_EQ(some.fallen().back(), to);
        }
    }
}

// What a program prints must not depend on addresses or the order of hash tables.
TEST(Propagation, the_same_estate_gives_the_same_graph) {
    Random random(5);
    for (int i = 0; i < 20; ++i) {
        const std::string yaml = random_estate(random);
        const World first(yaml);
        const World second(yaml);
        ASSERT_EQ(first.graph->size(), second.graph->size());
        ASSERT_EQ(first.graph->edges().size(), second.graph->edges().size());
        for (std::size_t at = 0; at < first.graph->edges().size(); ++at) {
            const Edge& one = first.graph->edges()[at];
            const Edge& other = second.graph->edges()[at];
            ASSERT_EQ(std::tie(one.kind, one.from, one.also, one.to, one.condition),
                      std::tie(other.kind, other.from, other.also, other.to, other.condition));
        }
    }
}

TEST(Propagation, what_falls_to_each_identity_is_what_falls_to_it_alone) {
    Random random(4);
    for (int i = 0; i < 40; ++i) {
        const World world(random_estate(random));
        for (const Reached& reached : everyone(*world.graph)) {
            const Blast alone = blast(*world.graph, {reached.identity});
            for (std::size_t at = 0; at < treasures; ++at) {
                EXPECT_EQ(reached.surely[at], alone.surely(static_cast<Treasure>(at)))
                    << name_of(*world.graph, reached.identity);
                EXPECT_EQ(reached.surely[at] + reached.perhaps[at], alone.fallen[at].size());
            }
        }
    }
}

} // namespace cofferdam::graph
