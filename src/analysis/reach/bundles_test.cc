// Bundles against the model, pair by pair.
#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "analysis/reach/bundles.h"
#include "analysis/reach/generated_estate.h"
#include "analysis/reach/random_world.h"

namespace cofferdam::reach {

namespace {

using Pair = std::pair<PeerId, PeerId>;

estate::SnapshotPtr random_estate(unsigned seed, RandomWorld& random) {
    estate::SnapshotBuilder builder;
    const Id<estate::Target> target = builder.add_target({"world", estate::Origin::Manifest});
    std::string text = random.pods();
    for (std::size_t i = random.below(5); i > 0; --i) text += random.network_policy(i) + "---\n";
    for (estate::Entity& entity : entities_of(text)) builder.add(target, std::move(entity));
    for (std::size_t i = seed % 2 == 0 ? random.below(4) : 0; i > 0; --i)
        builder.add(target, random.other_policy(i));
    return std::move(builder).build().snapshot;
}

// Pairs of different peers, and whether something surely passes.
std::map<Pair, bool> told(const Bundles& bundles) {
    std::map<Pair, bool> pairs;
    for (const Bundle& bundle : bundles.bundles) {
        for (const PeerId from : bundles.senders[bundle.senders]) {
            for (const PeerId to : bundles.takers[bundle.takers]) {
                if (from != to) pairs[{from, to}] |= bundle.surely;
            }
        }
    }
    return pairs;
}

std::map<Pair, bool> pair_by_pair(const Reach& reach, const std::vector<bool>& takers) {
    std::map<Pair, bool> pairs;
    for (std::uint32_t to = 0; to < reach.peers().size(); ++to) {
        for (std::uint32_t from = 0; from < reach.peers().size(); ++from) {
            if (!takers[to] || from == to) continue;
            const PortPassage passage = reach.between({from}, {to});
            if (passage != PortPassage()) pairs[{{from}, {to}}] = !passage.allowed.empty();
        }
    }
    return pairs;
}

} // namespace

TEST(Bundles, hold_what_pairs_say_on_random_estates) {
    std::size_t sure = 0;
    std::size_t doubtful = 0;
    for (unsigned seed = 0; seed < 4000 && !testing::Test::HasFailure(); ++seed) {
        RandomWorld random(seed);
        const estate::SnapshotPtr snapshot = random_estate(seed, random);
        const ReachPtr reach =
            Reach::build(snapshot, {.profile = cni_profiles()[seed % cni_profiles().size()],
                                    .few_classes = random.below(4)});
        std::vector<bool> takers;
        for (std::size_t i = 0; i < reach->peers().size(); ++i) takers.push_back(random.chance(80));
        const std::map<Pair, bool> pairs = pair_by_pair(*reach, takers);
        ASSERT_EQ(told(reach->bundles(takers)), pairs) << "seed " << seed;
        for (const auto& [pair, surely] : pairs) ++(surely ? sure : doubtful);
    }
    EXPECT_GT(sure, 1000U);
    EXPECT_GT(doubtful, 100U) << "the random estates have doubts in them";
}

TEST(Bundles, are_fewer_than_pairs) {
    const GeneratedEstate estate(500);
    const ReachPtr reach = Reach::build(estate.snapshot());
    const std::vector<bool> all(reach->peers().size(), true);
    const std::map<Pair, bool> pairs = pair_by_pair(*reach, all);
    const Bundles bundles = reach->bundles(all);
    EXPECT_EQ(told(bundles), pairs);
    EXPECT_LT(bundles.bundles.size(), pairs.size() / 2);
}

TEST(Bundles, of_pods_that_nothing_isolates_there_is_one) {
    std::string text;
    for (int i = 0; i < 50; ++i)
        text += fmt::format("{{apiVersion: v1, kind: Pod, metadata: {{name: p{0}, namespace: n{1}, labels: "
                            "{{app: a{0}}}}}, spec: {{containers: [{{name: c, image: x}}]}}}}\n---\n",
                            i, i % 5);
    estate::SnapshotBuilder builder;
    const Id<estate::Target> target = builder.add_target({"world", estate::Origin::Manifest});
    for (estate::Entity& entity : entities_of(text)) builder.add(target, std::move(entity));
    const ReachPtr reach = Reach::build(std::move(builder).build().snapshot);
    EXPECT_EQ(reach->bundles(std::vector<bool>(50, true)).bundles.size(), 1U);
}

} // namespace cofferdam::reach
