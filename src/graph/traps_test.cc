// Mistakes that other models make, by their numbers in the list of traps; T1, T2, T4 to T7, T9, T10 and T12
// to T16 stand beside what they are about.
#include <gtest/gtest.h>

#include "graph/blast.h"
#include "graph/test_world.h"
#include "graph/witness.h"

namespace cofferdam::graph {

TEST(Traps, no_edge_is_dropped_because_there_are_many) { // T3
    std::string yaml = role("shop/r", rule("create", "pods/exec")) + bind("r", "shop/r");
    for (int i = 0; i < 500; ++i) yaml += pod(fmt::format("p{}", i));
    EXPECT_EQ(World(yaml).edges({"POD_EXEC"}).size() >= 500, true);
}

TEST(Traps, a_fix_of_the_shortest_way_is_not_taken_for_all) { // T8
    const World world(bind("one", "cluster-admin") + bind("two", "cluster-admin"));
    const std::vector<StateId> jane = *find_states(*world.graph, "user:jane");
    const StateId admin = admin_of(*world.graph);
    const auto hops = witness(*world.graph, Propagation(*world.graph, jane), admin);
    ASSERT_FALSE(hops.empty());
    EXPECT_FALSE(way_around(*world.graph, jane, admin, hops.front()).empty());
    const World only(bind("one", "cluster-admin"));
    const std::vector<StateId> her = *find_states(*only.graph, "user:jane");
    const StateId his = admin_of(*only.graph);
    const auto one = witness(*only.graph, Propagation(*only.graph, her), his);
    EXPECT_TRUE(way_around(*only.graph, her, his, one.front()).empty());
}

TEST(Traps, newer_ground_counts) { // T11
    const auto writes = [](std::string_view resource) {
        return World(pod("a") + role("r", rule("create", resource)) + bind("r", "r"))
            .has("ADMISSION_WRITE permissions/*/r::r -> pod/shop/a ?");
    };
    EXPECT_TRUE(writes("mutatingadmissionpolicies"));
    EXPECT_FALSE(writes("validatingadmissionpolicies")) << "it changes no pod";
    EXPECT_TRUE(World(pod("a") + role("r", rule("create", "resourceslices")) + bind("r", "r"))
                    .has("DRA permissions/*/r::r -> node/* ?"));
}

} // namespace cofferdam::graph
