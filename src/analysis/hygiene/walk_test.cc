// The walk over resolved sets and the judge of single connections are two ways to the same decision.
#include <algorithm>

#include "analysis/hygiene/random_estate.h"
#include "analysis/hygiene/walk.h"

namespace cofferdam::hygiene {
namespace {

TEST(Walk, DecidesAsTheJudgeDoes) {
    std::size_t denied = 0;
    for (unsigned seed = 0; seed < 200; ++seed) {
        Random random(seed);
        const std::string yaml = random_estate(random).yaml();
        const estate::SnapshotPtr snapshot = estate_of(yaml);
        const estate::Clusters clusters(*snapshot);
        const reach::PolicyStack stack(*snapshot, {0});
        const reach::Judge judge(stack, reach::cni_profiles().front());
        const PeerUniverse universe(*snapshot, clusters.all().front(), stack);
        const RuleTable table(universe, stack, judge);
        const Omitted nothing(table);
        for (PeerIndex pod = 0; pod < universe.pod_count(); ++pod) {
            for (const reach::Direction direction : directions) {
                const PodClass& of = table.classes()[table.class_of(direction, pod)];
                for (PeerIndex peer = 0; peer < universe.size(); ++peer) {
                    const auto judged = judge.side(direction, universe.pod(pod), universe[peer]);
                    ASSERT_EQ(decide(table, of, peer, nothing), judged)
                        << "seed " << seed << " pod " << pod << " peer " << peer << "\n"
                        << yaml;
                    denied += judged.allowed.empty();
                }
            }
        }
    }
    EXPECT_GT(denied, 1000U) << "the estates say something";
}

// Whatever a rule's peers fare like, one of the peers that are visited fares so.
TEST(Walk, KindsOfPeersStandForAll) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        Random random(seed);
        const estate::SnapshotPtr snapshot = estate_of(random_estate(random).yaml());
        const estate::Clusters clusters(*snapshot);
        const reach::PolicyStack stack(*snapshot, {0});
        const reach::Judge judge(stack, reach::cni_profiles().front());
        const PeerUniverse universe(*snapshot, clusters.all().front(), stack);
        const RuleTable table(universe, stack, judge);
        const Omitted nothing(table);
        for (const RuleRow& row : table.rules()) {
            for (const ClassIndex index : table.policies()[row.policy].classes[index_of(row.direction)]) {
                const PodClass& of = table.classes()[index];
                std::vector<reach::PortPassage> kinds;
                table.visit_kinds(of, row, [&](PeerIndex peer) {
                    EXPECT_NE(row.peers->means(peer), Truth::No);
                    kinds.push_back(decide(table, of, peer, nothing));
                    return true;
                });
                for (PeerIndex peer = 0; peer < universe.size(); ++peer) {
                    if (row.peers->means(peer) == Truth::No) continue;
                    ASSERT_NE(std::ranges::find(kinds, decide(table, of, peer, nothing)), kinds.end())
                        << "seed " << seed;
                }
            }
        }
    }
}

} // namespace
} // namespace cofferdam::hygiene
