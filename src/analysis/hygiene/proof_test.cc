// What is called redundant or shadowed can go: asked of the judge, on random estates, one policy at a time
// and all together.
#include "analysis/hygiene/hygiene.h"
#include "analysis/hygiene/peer_universe.h"
#include "analysis/hygiene/random_estate.h"
#include "analysis/reach/judge.h"

namespace cofferdam::hygiene {
namespace {

// Every decision about every pod and every peer of the whole estate, and every isolation.
std::string decisions(const std::string& yaml, const std::string& whole) {
    const estate::SnapshotPtr all = estate_of(whole);
    const estate::Clusters clusters(*all);
    const PeerUniverse universe(*all, clusters.all().front(), reach::PolicyStack(*all, {0}));
    const estate::SnapshotPtr snapshot = estate_of(yaml);
    const reach::PolicyStack stack(*snapshot, {0});
    const reach::Judge judge(stack, reach::cni_profiles().front());
    std::string text;
    for (PeerIndex pod = 0; pod < universe.pod_count(); ++pod) {
        for (const reach::Direction direction : {reach::Direction::Ingress, reach::Direction::Egress}) {
            for (const reach::End& peer : universe.ends()) {
                const auto passage = judge.side(direction, universe.pod(pod), peer);
                text += passage.allowed.to_string() + "?" + passage.unknown.to_string() + "\n";
            }
            text += fmt::format("{}\n", static_cast<int>(judge.isolates(direction, universe.pod(pod))));
        }
    }
    return text;
}

TEST(Proof, WhatHasNoEffectCanGo) {
    std::size_t found = 0;
    for (unsigned seed = 0; seed < 400; ++seed) {
        Random random(seed);
        const RandomEstate estate = random_estate(random);
        const std::string whole = estate.yaml();
        const estate::SnapshotPtr snapshot = estate_of(whole);
        const std::string before = decisions(whole, whole);
        std::set<std::string> all;
        for (const Fault& fault : examine(*snapshot)) {
            const bool has_no_effect =
                fault.kind == FaultKind::Redundant || fault.kind == FaultKind::Shadowed;
            if (!has_no_effect || fault.path != "spec") continue;
            const std::string name((*snapshot)[fault.object].name);
            all.insert(name);
            ++found;
            ASSERT_EQ(decisions(estate.yaml({name}), whole), before)
                << "seed " << seed << ": " << name << "\n"
                << whole;
        }
        ASSERT_EQ(decisions(estate.yaml(all), whole), before) << "seed " << seed << "\n" << whole;
    }
    EXPECT_GT(found, 50U);
}

} // namespace
} // namespace cofferdam::hygiene
