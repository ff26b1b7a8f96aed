// The model against the judge, over thousands of small estates.
#include <gtest/gtest.h>

#include "analysis/reach/by_judge.h"
#include "analysis/reach/random_world.h"
#include "analysis/reach/reach.h"

namespace cofferdam::reach {
namespace {

using estate::AddressRange;
using estate::AddressSet;
using estate::PortSet;

std::string text_of(const PortPassage& passage) {
    return fmt::format("{} / perhaps {}", passage.allowed.to_string(), passage.unknown.to_string());
}

PortPassage either(const PortPassage& a, const PortPassage& b) {
    const PortSet allowed = a.allowed | b.allowed;
    return {allowed, (a.unknown | b.unknown) - allowed};
}

struct World {
    explicit World(unsigned seed) : random(seed) {
        text = random.pods();
        estate::SnapshotBuilder builder;
        const Id<estate::Target> target = builder.add_target({"world", estate::Origin::Manifest});
        for (std::size_t i = random.below(4); i > 0; --i) text += random.network_policy(i) + "---\n";
        for (estate::Entity& entity : entities_of(text)) builder.add(target, std::move(entity));
        const bool with_others = random.chance(60);
        for (std::size_t i = with_others ? random.below(4) : 0; i > 0; --i)
            builder.add(target, random.other_policy(i));
        if (with_others && random.chance(50)) builder.add(target, random.tier());
        snapshot = std::move(builder).build().snapshot;
        options.profile = cni_profiles()[random.below(cni_profiles().size())];
        options.few_classes = random.below(4);
    }

    RandomWorld random;
    std::string text;
    estate::SnapshotPtr snapshot;
    Options options;
};

std::vector<PeerId> all_peers(const Reach& reach) {
    std::vector<PeerId> peers;
    for (std::uint32_t i = 0; i < reach.peers().size(); ++i) peers.push_back({i});
    return peers;
}

void expect_same_pairs(const Reach& reach, const ByJudge& judge) {
    for (const PeerId a : all_peers(reach)) {
        std::vector<std::pair<PeerId, PortPassage>> reached;
        for (const PeerId b : all_peers(reach)) {
            const PortPassage wanted = judge.between(a, b);
            EXPECT_EQ(text_of(reach.between(a, b)), text_of(wanted))
                << reach[a].name << " to " << reach[b].name;
            if (a != b && wanted != PortPassage()) reached.emplace_back(b, wanted);
        }
        std::vector<std::pair<PeerId, PortPassage>> found;
        for (const Link& link : reach.destinations(a)) found.emplace_back(link.peer, link.ports);
        EXPECT_EQ(found, reached) << "the row of " << reach[a].name;
    }
}

void expect_same_sources(const Reach& reach, const ByJudge& judge, Port port) {
    for (const PeerId to : all_peers(reach)) {
        std::vector<std::pair<PeerId, PortPassage>> wanted;
        std::vector<std::pair<PeerId, PortPassage>> wanted_on_port;
        for (const PeerId from : all_peers(reach)) {
            const PortPassage passage = judge.between(from, to);
            if (from == to || passage == PortPassage()) continue;
            wanted.emplace_back(from, passage);
            if ((passage.allowed | passage.unknown).contains(port.protocol, port.number))
                wanted_on_port.emplace_back(from, passage);
        }
        std::vector<std::pair<PeerId, PortPassage>> found;
        for (const Link& link : reach.sources(to)) found.emplace_back(link.peer, link.ports);
        EXPECT_EQ(found, wanted);
        found.clear();
        for (const Link& link : reach.sources(to, port)) found.emplace_back(link.peer, link.ports);
        EXPECT_EQ(found, wanted_on_port);
    }
}

void expect_same_outside(const Reach& reach, const ByJudge& judge) {
    const std::span<const AddressRange> ranges = reach.ranges({0});
    AddressSet covered;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        EXPECT_FALSE(covered.intersects(ranges[i]));
        covered = covered | ranges[i];
        if (i > 0 && ranges[i].first.family == ranges[i - 1].first.family) {
            EXPECT_TRUE(judge.distinguishes(ranges[i - 1].last, ranges[i].first))
                << "they should be one range";
        }
        for (const PeerId peer : all_peers(reach)) {
            const RangeId range{static_cast<std::uint32_t>(i)};
            for (const estate::Address& address : {ranges[i].first, ranges[i].last}) {
                EXPECT_EQ(text_of(reach.from_range(range, peer)),
                          text_of(judge.from(ByJudge::address(address), peer)));
                EXPECT_EQ(text_of(reach.to_range(peer, range)),
                          text_of(judge.to(peer, ByJudge::address(address))));
            }
        }
    }
    EXPECT_EQ(covered, AddressSet::all());
    for (const PeerId peer : all_peers(reach)) {
        EXPECT_EQ(text_of(reach.from_nodes(peer)), text_of(judge.from(NodeEnd{}, peer)));
        for (const Direction direction : {Direction::Ingress, Direction::Egress})
            EXPECT_EQ(reach.isolates(direction, peer), judge.isolates(direction, peer));
    }
}

// Of addresses, piece by piece.
void expect_same_addresses(const Reach& reach, const ByJudge& judge, const AddressSet& addresses) {
    for (const PeerId peer : all_peers(reach)) {
        Reach::FromAddresses in{.some = {}, .all = {PortSet::all(), {}}};
        Reach::FromAddresses out = in;
        for (const AddressRange& range : reach.ranges({0})) {
            const AddressSet part = addresses & range;
            if (part.empty()) continue;
            const PortPassage one_in = judge.from(ByJudge::address(part.ranges().front().first), peer);
            const PortPassage one_out = judge.to(peer, ByJudge::address(part.ranges().front().first));
            in = {either(in.some, one_in), both(in.all, one_in)};
            out = {either(out.some, one_out), both(out.all, one_out)};
        }
        EXPECT_EQ(text_of(reach.from_addresses(addresses, peer).some), text_of(in.some));
        EXPECT_EQ(text_of(reach.from_addresses(addresses, peer).all), text_of(in.all));
        EXPECT_EQ(text_of(reach.to_addresses(peer, addresses).some), text_of(out.some));
        EXPECT_EQ(text_of(reach.to_addresses(peer, addresses).all), text_of(out.all));
    }
}

TEST(ReachAtRandom, the_model_says_what_the_judge_says) {
    for (unsigned seed = 0; seed < 4000 && !testing::Test::HasFailure(); ++seed) {
        World world(seed);
        const ReachPtr reach = Reach::build(world.snapshot, world.options);
        const ByJudge judge(*reach);
        SCOPED_TRACE(fmt::format("seed {}, profile {}\n{}", seed, world.options.profile.name, world.text));
        expect_same_pairs(*reach, judge);
        expect_same_sources(*reach, judge, {estate::Protocol::Tcp, 80});
        expect_same_outside(*reach, judge);
        expect_same_addresses(*reach, judge, world.random.addresses());
        EXPECT_EQ(reach->count_pairs(), judge.count_pairs());
    }
}

// Changes some NetworkPolicies.
estate::Built changed(World& world, const estate::SnapshotPtr& snapshot) {
    estate::SnapshotBuilder builder(snapshot);
    std::vector<Id<estate::Object>> policies;
    for (const auto [id, policy] : snapshot->table<estate::NetworkPolicy>())
        policies.push_back(policy.object);
    const std::string text = world.random.network_policy(10 + world.random.below(1000));
    world.text += "changed:\n" + text;
    estate::Entity entity = std::move(entities_of(text).at(0));
    if (policies.empty() || world.random.chance(40)) {
        builder.add({0}, std::move(entity));
    } else {
        const Id<estate::Object> chosen = policies[world.random.below(policies.size())];
        if (world.random.chance(40)) {
            builder.remove(chosen);
        } else {
            builder.replace(chosen, std::move(entity));
        }
    }
    return std::move(builder).build();
}

std::string line(const Reach& reach, PeerId from, PeerId to, const PortPassage& before,
                 const PortPassage& after) {
    return fmt::format("{} {} -> {} {}: {} => {}\n", reach[from].namespace_, reach[from].name,
                       reach[to].namespace_, reach[to].name, text_of(before), text_of(after));
}

std::string difference_by_pairs(const Reach& before, const Reach& after) {
    std::string text;
    for (const PeerId from : all_peers(after)) {
        for (const PeerId to : all_peers(after)) {
            const PortPassage old = before.between(from, to);
            const PortPassage now = after.between(from, to);
            if (old != now) text += line(after, from, to, old, now);
        }
    }
    return text;
}

std::string text_of(const Reach& reach, const std::vector<Changed>& changes) {
    std::string text;
    for (const Changed& change : changes)
        text += line(reach, change.from, change.to, change.before, change.after);
    return text;
}

TEST(ReachAtRandom, an_update_is_a_full_run) {
    for (unsigned seed = 0; seed < 1000 && !testing::Test::HasFailure(); ++seed) {
        World world(seed);
        ReachPtr reach = Reach::build(world.snapshot, world.options);
        const ReachPtr first = reach;
        for (int step = 0; step < 4; ++step) {
            const estate::Built next = changed(world, world.snapshot);
            SCOPED_TRACE(fmt::format("seed {}, step {}\n{}", seed, step, world.text));
            const ReachPtr updated = Reach::update(reach, next.snapshot, next.delta);
            const ReachPtr built = Reach::build(next.snapshot, world.options);
            const ByJudge judge(*updated);
            expect_same_pairs(*updated, judge);
            expect_same_sources(*updated, judge, {estate::Protocol::Tcp, 80});
            expect_same_outside(*updated, judge);
            EXPECT_EQ(updated->count_pairs(), built->count_pairs());
            EXPECT_EQ(updated->mentions_ipv6({0}), built->mentions_ipv6({0}));
            const std::string wanted = difference_by_pairs(*reach, *updated);
            EXPECT_EQ(text_of(*updated, difference(*reach, *updated)), wanted);
            EXPECT_EQ(text_of(*built, difference(*reach, *built)), wanted) << "of models that share nothing";
            reach = updated;
            world.snapshot = next.snapshot;
        }
        EXPECT_EQ(text_of(*reach, difference(*first, *reach)), difference_by_pairs(*first, *reach));
    }
}

} // namespace
} // namespace cofferdam::reach
