// The curve against its definition: every set of so many fixes, tried one by one.
#include <algorithm>
#include <bit>
#include <random>

#include <gtest/gtest.h>

#include "cuts/curve.h"
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

CutProblem random_problem(Random& random, std::uint32_t fixes) {
    CutProblem problem;
    problem.nodes = 4 + random.below(10);
    problem.sources = {0};
    for (std::uint32_t node = 1; node < problem.nodes; ++node) {
        if (random.below(2) == 0) problem.targets.push_back(node);
    }
    const std::uint32_t edges = problem.nodes + random.below(2 * problem.nodes);
    for (std::uint32_t i = 0; i < edges; ++i) {
        FixSet by;
        if (random.below(3) != 0) by.push_back(random.below(fixes));
        problem.add(random.below(problem.nodes), random.below(4) == 0 ? random.below(problem.nodes) : no_node,
                    random.below(problem.nodes), by);
    }
    return problem;
}

std::size_t falls(const std::vector<CutProblem>& problems, std::uint32_t bits, std::size_t fixes) {
    Taken taken(fixes);
    for (std::size_t i = 0; i < fixes; ++i) taken[i] = (bits >> i & 1) != 0;
    std::size_t sum = 0;
    for (const CutProblem& problem : problems) {
        Flood flood(problem);
        const std::vector<bool>& reached = flood.reach(taken);
        for (const std::uint32_t target : problem.targets) sum += reached[target] ? 1 : 0;
    }
    return sum;
}

FixSet all_closing(const std::vector<CutProblem>& problems, const std::vector<std::uint32_t>& costs) {
    CutSearch search(costs);
    for (const CutProblem& problem : problems) search.add(problem);
    return search.best().taken;
}

} // namespace

TEST(Curve, agrees_with_exhaustion_on_random_graphs) {
    Random random(7);
    std::size_t with_many_points = 0;
    for (int i = 0; i < 4000; ++i) {
        const std::uint32_t fixes = 2 + random.below(6);
        std::vector<CutProblem> problems = {random_problem(random, fixes)};
        if (random.below(3) == 0) problems.push_back(random_problem(random, fixes));
        std::vector<std::uint32_t> costs;
        for (std::uint32_t fix = 0; fix < fixes; ++fix) costs.push_back(1 + random.below(3));
        const auto points = curve(problems, all_closing(problems, costs), fixes);
        for (const CurvePoint& point : points) {
            std::size_t best = SIZE_MAX;
            for (std::uint32_t bits = 0; bits < 1U << fixes; ++bits) {
                if (static_cast<std::size_t>(std::popcount(bits)) <= point.edits)
                    best = std::min(best, falls(problems, bits, fixes));
            }
            ASSERT_TRUE(point.is_proven()) << "case " << i << " with " << point.edits;
            ASSERT_EQ(point.falls, best) << "case " << i << " with " << point.edits;
            std::uint32_t taken = 0;
            for (const FixNumber fix : point.taken) taken |= 1U << fix;
            ASSERT_LE(point.taken.size(), point.edits);
            ASSERT_EQ(falls(problems, taken, fixes), best) << "case " << i;
        }
        ASSERT_EQ(points.back().falls, falls(problems, (1U << fixes) - 1, fixes)) << "case " << i;
        with_many_points += points.size() > 3 ? 1 : 0;
    }
    EXPECT_GT(with_many_points, 200U);
}

TEST(Curve, two_edits_may_do_what_neither_does_alone) {
    // Two ways to the targets 3 and 4, and one of its own to 5.
    CutProblem problem{.nodes = 6, .sources = {0}, .targets = {3, 4, 5}, .edges = {}, .fixes = {}};
    problem.add(0, no_node, 1, FixSet{0});
    problem.add(0, no_node, 1, FixSet{1});
    problem.add(1, no_node, 3, {});
    problem.add(1, no_node, 4, {});
    problem.add(0, no_node, 5, FixSet{2});
    const auto points = curve({problem}, {0, 1, 2}, 3);
    ASSERT_EQ(points.size(), 4U);
    EXPECT_EQ(points[1].falls, 2U);
    EXPECT_EQ(points[2].falls, 1U);
    EXPECT_EQ(points[2].taken, (FixSet{0, 1}));
    EXPECT_EQ(points[3].falls, 0U);
}

TEST(Curve, what_is_not_searched_to_the_end_has_a_bound) {
    Random random(9);
    for (int i = 0; i < 500; ++i) {
        const std::vector<CutProblem> problems = {random_problem(random, 6)};
        const std::vector<std::uint32_t> costs(6, 1);
        const FixSet known = all_closing(problems, costs);
        const auto exact = curve(problems, known, 6);
        const auto hurried = curve(problems, known, 6, 0);
        for (std::size_t at = 0; at < std::min(exact.size(), hurried.size()); ++at) {
            ASSERT_LE(hurried[at].at_least, exact[at].falls) << "case " << i;
            ASSERT_GE(hurried[at].falls, exact[at].falls) << "case " << i;
        }
    }
}

} // namespace cofferdam::cuts
