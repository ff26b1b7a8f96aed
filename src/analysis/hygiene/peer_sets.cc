#include "analysis/hygiene/peer_sets.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace cofferdam::hygiene {

namespace {

using estate::Selection;
using estate::TrafficPeer;
using estate::TrafficRule;

// All that the resolution depends on, so that equal keys have equal sets.
std::string key_of(const reach::PlacedPolicy& placed, const TrafficRule& rule) {
    std::string key =
        fmt::format("{}{}", placed.policy->excludes_host_network, static_cast<int>(rule.applies));
    for (const TrafficPeer& peer : rule.peers) {
        fmt::format_to(std::back_inserter(key), "|{}{}{} {} ", static_cast<int>(peer.addresses_cover_pods),
                       peer.some_addresses, static_cast<int>(peer.nodes), peer.pods.to_string());
        for (const estate::AddressRange& range : peer.addresses.ranges())
            fmt::format_to(std::back_inserter(key), "{}:{}-{},", static_cast<int>(range.first.family),
                           range.first.bits, range.last.bits);
    }
    return key;
}

// Each peer as a rule of its own: what a rule means is what one of them means.
class Resolution {
  public:
    Resolution(const PeerUniverse& universe, const reach::Judge& judge, const reach::PlacedPolicy& placed)
        : universe_(&universe), judge_(&judge), placed_(&placed) {}

    void add(const TrafficPeer& peer) {
        add_one(universe_->nodes(), judge_->matches(*placed_, rule_of(peer), reach::NodeEnd{}));
        add_addresses(peer);
        if (universe_->pod_count() == 0) return;
        add_pods_by_address(peer);
        add_pods(peer);
    }

    PeerSet finish(Truth applies) {
        const PeerIndex pods = universe_->pod_count();
        PeerSet set{.members = {}, .other_pods = all_pods_ && applies, .pod_count = pods};
        std::ranges::sort(found_, {}, &PeerSet::Member::peer);
        for (const PeerSet::Member& one : found_) {
            const Truth means = (one.peer < pods ? one.means || all_pods_ : one.means) && applies;
            if (means == Truth::No || (one.peer < pods && means == set.other_pods)) continue;
            if (set.members.empty() || set.members.back().peer != one.peer) {
                set.members.push_back({one.peer, means});
            } else {
                set.members.back().means = set.members.back().means || means;
            }
        }
        const auto surely = [](const PeerSet::Member& one) { return one.means == Truth::Yes; };
        set.everybody = set.other_pods == Truth::Yes && set.members.size() == universe_->size() - pods
                        && std::ranges::all_of(set.members, surely);
        return set;
    }

  private:
    static TrafficRule rule_of(TrafficPeer peer) {
        TrafficRule rule;
        rule.peers.push_back(std::move(peer));
        return rule;
    }

    void add_one(PeerIndex peer, Truth means) {
        if (means != Truth::No) found_.push_back({peer, means});
    }

    void add_addresses(const TrafficPeer& peer) {
        const auto add_ranges = [&](PeerUniverse::Ranges ranges, Truth means) {
            for (PeerIndex range = ranges.first; range < ranges.end; ++range) add_one(range, means);
        };
        for (const estate::AddressRange& range : peer.addresses.ranges())
            add_ranges(universe_->ranges_in(range), Truth::Yes);
        if (peer.some_addresses) add_ranges(universe_->ranges(), Truth::Unknown);
    }

    // No pod's address is known, so what addresses mean of one they mean of each.
    void add_pods_by_address(const TrafficPeer& peer) {
        if (all_pods_ == Truth::Yes || (peer.addresses.empty() && !peer.some_addresses)) return;
        TrafficPeer addresses = peer;
        addresses.pods = Selection::none();
        all_pods_ = all_pods_ || judge_->matches(*placed_, rule_of(std::move(addresses)), (*universe_)[0]);
    }

    void add_pods(const TrafficPeer& peer) {
        const bool some_are_excluded = placed_->policy->excludes_host_network;
        if (some_are_excluded && peer.nodes != Truth::No) add_pods_of_nodes(peer.nodes);
        if (!some_are_excluded && peer.pods.matches({}) == Truth::Yes) {
            all_pods_ = Truth::Yes;
        } else if (const auto only = peer.pods.only_namespaces()) {
            for (const std::string_view name : *only) {
                if (const auto* const pods = universe_->find(name)) add_pods_in(*pods, peer.pods);
            }
        } else {
            for (const PeerUniverse::Pods& pods : universe_->namespaces()) add_pods_in(pods, peer.pods);
        }
    }

    // To such a policy a pod of the host's network is its node.
    void add_pods_of_nodes(Truth nodes) {
        for (const PeerUniverse::Pods& pods : universe_->namespaces()) {
            for (PeerIndex pod = pods.first; pod < pods.end; ++pod) {
                if (universe_->pod(pod).host_network) add_one(pod, nodes);
            }
        }
    }

    void add_pods_in(const PeerUniverse::Pods& pods, const Selection& selection) {
        const Truth all = selection.matches_all_in(pods.in);
        if (all == Truth::No) return;
        for (PeerIndex pod = pods.first; pod < pods.end; ++pod) {
            const reach::PodEnd& end = universe_->pod(pod);
            if (placed_->policy->excludes_host_network && end.host_network) continue;
            add_one(pod, all == Truth::Yes ? all : selection.matches(end.subject));
        }
    }

    const PeerUniverse* universe_;
    const reach::Judge* judge_;
    const reach::PlacedPolicy* placed_;
    std::vector<PeerSet::Member> found_; // some more than once
    Truth all_pods_ = Truth::No;
};

} // namespace

Truth PeerSet::means(PeerIndex peer) const {
    const auto place = std::ranges::lower_bound(members, peer, {}, &Member::peer);
    if (place != members.end() && place->peer == peer) return place->means;
    return peer < pod_count ? other_pods : Truth::No;
}

bool PeerSet::includes(const PeerSet& other) const {
    if (everybody) return true;
    if (other.other_pods != Truth::No && other_pods != Truth::Yes) return false;
    bool included = true;
    other.visit([&](PeerIndex peer, Truth) { return included = means(peer) == Truth::Yes; });
    return included;
}

bool PeerSet::may_be_any_pod() const {
    PeerIndex pods = 0;
    visit([&](PeerIndex peer, Truth) {
        pods += peer < pod_count ? 1 : 0;
        return true;
    });
    return pods > 0 && pods == pod_count;
}

PeerSetPtr PeerSets::of(const reach::PlacedPolicy& placed, const TrafficRule& rule) {
    PeerSetPtr& known = known_[key_of(placed, rule)];
    if (!known) known = std::make_shared<PeerSet>(resolve(placed, rule));
    return known;
}

PeerSet PeerSets::resolve(const reach::PlacedPolicy& placed, const TrafficRule& rule) const {
    Resolution resolution(*universe_, *judge_, placed);
    for (const TrafficPeer& peer : rule.peers) resolution.add(peer);
    return resolution.finish(rule.applies);
}

} // namespace cofferdam::hygiene
