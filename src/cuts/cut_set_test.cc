// The solver against its definition: all subsets of the fixes, tried one by one.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "cuts/cut_set.h"

namespace cofferdam::cuts {

namespace {

class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }

  private:
    std::mt19937 engine_;
};

struct Case {
    CutProblem problem;
    std::vector<std::uint32_t> costs;
};

// Few nodes and many edges: every third wants two nodes, every fourth has no fix, some have several.
Case random_case(Random& random) {
    Case made;
    const std::uint32_t fixes = 1 + random.below(9);
    for (std::uint32_t i = 0; i < fixes; ++i) made.costs.push_back(1 + random.below(4));
    CutProblem& problem = made.problem;
    problem.nodes = 4 + random.below(9);
    problem.sources = {random.below(problem.nodes)};
    problem.targets = {random.below(problem.nodes), random.below(problem.nodes)};
    const std::uint32_t edges = problem.nodes + random.below(2 * problem.nodes);
    for (std::uint32_t i = 0; i < edges; ++i) {
        FixSet by;
        if (random.below(4) != 0) by.push_back(random.below(fixes));
        if (random.below(4) == 0) by.push_back(random.below(fixes));
        problem.add(random.below(problem.nodes), random.below(3) == 0 ? random.below(problem.nodes) : no_node,
                    random.below(problem.nodes), by);
    }
    return made;
}

// What falls, by its definition: until nothing changes.
std::vector<bool> naive(const CutProblem& problem, std::uint32_t taken) {
    std::vector<bool> reached(problem.nodes);
    for (const std::uint32_t source : problem.sources) reached[source] = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (const CutEdge& edge : problem.edges) {
            bool open =
                reached[edge.from] && (edge.also == no_node || reached[edge.also]) && !reached[edge.to];
            for (const FixNumber fix : problem.fixes_of(edge)) open = open && (taken >> fix & 1) == 0;
            if (!open) continue;
            reached[edge.to] = true;
            changed = true;
        }
    }
    return reached;
}

std::vector<std::uint32_t> closable(const CutProblem& problem, std::size_t fixes) {
    const std::vector<bool> left = naive(problem, (1U << fixes) - 1);
    std::vector<std::uint32_t> targets;
    for (const std::uint32_t target : problem.targets) {
        if (!left[target]) targets.push_back(target);
    }
    return targets;
}

std::uint64_t cost_of(std::uint32_t taken, const std::vector<std::uint32_t>& costs) {
    std::uint64_t cost = 0;
    for (std::size_t i = 0; i < costs.size(); ++i) cost += (taken >> i & 1) != 0 ? costs[i] : 0;
    return cost;
}

std::uint64_t exhausted(const Case& of) {
    const auto targets = closable(of.problem, of.costs.size());
    std::uint64_t best = UINT64_MAX;
    for (std::uint32_t taken = 0; taken < 1U << of.costs.size(); ++taken) {
        const std::uint64_t cost = cost_of(taken, of.costs);
        if (cost >= best) continue;
        const std::vector<bool> reached = naive(of.problem, taken);
        if (std::ranges::none_of(targets, [&](std::uint32_t target) { return reached[target]; })) best = cost;
    }
    return best;
}

std::uint32_t bits_of(const FixSet& fixes) {
    std::uint32_t bits = 0;
    for (const FixNumber fix : fixes) bits |= 1U << fix;
    return bits;
}

} // namespace

TEST(CutSet, agrees_with_exhaustion_on_random_graphs) {
    Random random(1);
    std::size_t with_cost = 0;
    for (int i = 0; i < 20'000; ++i) {
        const Case one = random_case(random);
        CutSearch search(one.costs);
        search.add(one.problem);
        const CutSet found = search.best();
        ASSERT_TRUE(found.closes_all) << "case " << i;
        ASSERT_EQ(found.cost, exhausted(one)) << "case " << i;
        ASSERT_TRUE(found.is_optimal()) << "case " << i;
        const std::vector<bool> left = naive(one.problem, bits_of(found.taken));
        for (const std::uint32_t target : closable(one.problem, one.costs.size()))
            ASSERT_FALSE(left[target]) << "case " << i;
        with_cost += found.cost > 1 ? 1 : 0;
    }
    EXPECT_GT(with_cost, 5000U);
}

TEST(CutSet, targets_that_are_lost_are_those_that_no_fix_closes) {
    Random random(2);
    for (int i = 0; i < 5000; ++i) {
        const Case one = random_case(random);
        const std::vector<bool> left = naive(one.problem, (1U << one.costs.size()) - 1);
        std::vector<std::uint32_t> expected;
        for (const std::uint32_t target : one.problem.targets) {
            if (left[target]) expected.push_back(target);
        }
        ASSERT_EQ(lost_targets(one.problem), expected);
    }
}

TEST(CutSet, an_edge_that_stands_twice_wants_both_fixes) {
    CutProblem problem{.nodes = 2, .sources = {0}, .targets = {1}, .edges = {}, .fixes = {}};
    problem.add(0, no_node, 1, FixSet{0});
    problem.add(0, no_node, 1, FixSet{1, 2});
    const std::vector<std::uint32_t> costs = {1, 5, 2};
    CutSearch search(costs);
    search.add(problem);
    EXPECT_EQ(search.best().taken, (FixSet{0, 2}));
}

TEST(HittingSet, a_search_that_is_cut_short_says_how_far_off_it_may_be) {
    // The lines of the Fano plane: three points hit all, and no two do.
    const std::vector<FixSet> lines = {{0, 1, 2}, {0, 3, 4}, {0, 5, 6}, {1, 3, 5},
                                       {1, 4, 6}, {2, 3, 6}, {2, 4, 5}};
    const std::vector<std::uint32_t> costs(7, 1);
    const HittingSet exact = hitting_set(lines, costs);
    EXPECT_EQ(exact.cost, 3U);
    EXPECT_TRUE(exact.is_optimal());
    const HittingSet hurried = hitting_set(lines, costs, 0);
    EXPECT_LT(hurried.lower_bound, hurried.cost);
    EXPECT_LE(hurried.lower_bound, 3U);
}

} // namespace cofferdam::cuts
