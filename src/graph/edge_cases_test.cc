// Every kind of edge of the catalogue: present, and absent for want of each precondition that can be taken
// away.
#include <set>

#include <gtest/gtest.h>

#include "graph/edge_cases.h"

namespace cofferdam::graph {

namespace {

std::vector<EdgeCase> all_cases() {
    std::vector<EdgeCase> all;
    for (auto* const family :
         {network_cases, container_cases, node_cases, pod_right_cases, identity_cases, guard_cases}) {
        for (EdgeCase& each : family()) all.push_back(std::move(each));
    }
    return all;
}

std::string_view without_condition(std::string_view edge) {
    return edge.ends_with(" ?") ? edge.substr(0, edge.size() - 2) : edge;
}

std::string_view kind_of(std::string_view edge) { return edge.substr(0, edge.find(' ')); }

} // namespace

TEST(EdgeCases, present) {
    for (const EdgeCase& each : all_cases()) {
        const auto edges = World(each.present, each.options).edges({kind_of(each.edge)});
        EXPECT_TRUE(edges.contains(each.edge)) << each.edge << "\nof " << testing::PrintToString(edges);
    }
}

TEST(EdgeCases, absent) {
    for (const EdgeCase& each : all_cases()) {
        const std::string bare(without_condition(each.edge));
        for (const Absence& absence : each.absent) {
            const auto edges = World(absence.world, each.options).edges({kind_of(each.edge)});
            EXPECT_FALSE(edges.contains(bare) || edges.contains(bare + " ?"))
                << bare << "\nthough " << absence.why;
        }
    }
}

// What always holds cannot be absent.
TEST(EdgeCases, every_kind_is_there_with_an_estate_that_lacks_it) {
    std::set<std::string> shown;
    std::set<std::string> lacked;
    for (const EdgeCase& each : all_cases()) {
        const std::string kind(kind_of(each.edge));
        EXPECT_TRUE(find_edge_kind(kind)) << kind;
        shown.insert(kind);
        if (!each.absent.empty()) lacked.insert(kind);
    }
    for (std::size_t i = 0; i < edge_kinds; ++i) {
        const std::string kind(to_string(static_cast<EdgeKind>(i)));
        EXPECT_TRUE(shown.contains(kind)) << kind << " has no estate that shows it";
        EXPECT_TRUE(lacked.contains(kind) || kind == "POD_TO_CONTAINER")
            << kind << " has no estate that lacks it";
    }
}

} // namespace cofferdam::graph
