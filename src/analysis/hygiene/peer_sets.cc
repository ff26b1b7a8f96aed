#include "analysis/hygiene/peer_sets.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace cofferdam::hygiene {

namespace {

using estate::Selection;
using estate::TrafficPeer;
using estate::TrafficRule;

// All that the resolution of a peer depends on, so that equal keys have equal pieces.
std::string key_of(const reach::PlacedPolicy& placed, const TrafficPeer& peer) {
    std::string key = fmt::format("{}{}{}{} {} ", static_cast<int>(placed.policy->excludes_host_network),
                                  static_cast<int>(peer.addresses_cover_pods), peer.some_addresses,
                                  static_cast<int>(peer.nodes), peer.pods.to_string());
    for (const estate::AddressRange& range : peer.addresses.ranges())
        fmt::format_to(std::back_inserter(key), "{}:{}-{},", static_cast<int>(range.first.family),
                       range.first.bits, range.last.bits);
    return key;
}

// A peer as a rule of its own: what a rule means is what one of its peers means.
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

    PeerPiece finish() && {
        std::ranges::sort(piece_.found, {}, &PeerSet::Member::peer);
        return std::move(piece_);
    }

  private:
    static TrafficRule rule_of(TrafficPeer peer) {
        TrafficRule rule;
        rule.peers.push_back(std::move(peer));
        return rule;
    }

    void add_one(PeerIndex peer, Truth means) {
        if (means != Truth::No) piece_.found.push_back({peer, means});
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
        if (piece_.all_pods == Truth::Yes || (peer.addresses.empty() && !peer.some_addresses)) return;
        TrafficPeer addresses = peer;
        addresses.pods = Selection::none();
        piece_.all_pods =
            piece_.all_pods || judge_->matches(*placed_, rule_of(std::move(addresses)), (*universe_)[0]);
    }

    void add_pods(const TrafficPeer& peer) {
        const std::optional<Selection::Term> label = label_of(peer.pods);
        const bool some_are_excluded = placed_->policy->excludes_host_network;
        if (some_are_excluded && peer.nodes != Truth::No) add_pods_of_nodes(peer.nodes);
        if (!some_are_excluded && peer.pods.matches({}) == Truth::Yes) {
            piece_.all_pods = Truth::Yes;
        } else if (const auto only = peer.pods.only_namespaces()) {
            for (const std::string_view name : *only) {
                if (const auto* const pods = universe_->find(name)) add_pods_in(*pods, peer.pods, label);
            }
        } else {
            for (const PeerUniverse::Pods& pods : universe_->namespaces())
                add_pods_in(pods, peer.pods, label);
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

    // A label that whoever is selected has: the index knows who may.
    static std::optional<Selection::Term> label_of(const Selection& selection) {
        for (Selection::Term& term : selection.conjunction().value_or(std::vector<Selection::Term>{})) {
            if (term.attribute == Selection::Attribute::Label && term.test == Selection::Test::In
                && !term.negated)
                return std::move(term);
        }
        return std::nullopt;
    }

    void add_pods_in(const PeerUniverse::Pods& pods, const Selection& selection,
                     const std::optional<Selection::Term>& label) {
        const Truth all = selection.matches_all_in(pods.in);
        if (all == Truth::No) return;
        if (all == Truth::Yes) {
            for (PeerIndex pod = pods.first; pod < pods.end; ++pod) add_pod(pod, all);
            return;
        }
        if (label) {
            for (const PeerIndex pod : universe_->carriers(pods, label->key, label->values))
                add_pod(pod, selection.matches(universe_->pod(pod).subject));
            return;
        }
        for (PeerIndex pod = pods.first; pod < pods.end; ++pod)
            add_pod(pod, selection.matches(universe_->pod(pod).subject));
    }

    void add_pod(PeerIndex pod, Truth means) {
        if (placed_->policy->excludes_host_network && universe_->pod(pod).host_network) return;
        add_one(pod, means);
    }

    const PeerUniverse* universe_;
    const reach::Judge* judge_;
    const reach::PlacedPolicy* placed_;
    PeerPiece piece_;
};

PeerSet united(const std::vector<PeerPiecePtr>& pieces, Truth applies, const PeerUniverse& universe) {
    PeerPiece all;
    for (const PeerPiecePtr& piece : pieces) {
        all.all_pods = all.all_pods || piece->all_pods;
        const auto middle = static_cast<std::ptrdiff_t>(all.found.size());
        all.found.insert(all.found.end(), piece->found.begin(), piece->found.end());
        std::ranges::inplace_merge(all.found, all.found.begin() + middle, {}, &PeerSet::Member::peer);
    }
    const PeerIndex pods = universe.pod_count();
    PeerSet set{.members = {}, .other_pods = all.all_pods && applies, .pod_count = pods};
    for (const PeerSet::Member& one : all.found) {
        const Truth means = (one.peer < pods ? one.means || all.all_pods : one.means) && applies;
        if (means == Truth::No || (one.peer < pods && means == set.other_pods)) continue;
        if (set.members.empty() || set.members.back().peer != one.peer) {
            set.members.push_back({one.peer, means});
        } else {
            set.members.back().means = set.members.back().means || means;
        }
    }
    const auto surely = [](const PeerSet::Member& one) { return one.means == Truth::Yes; };
    set.everybody = set.other_pods == Truth::Yes && set.members.size() == universe.size() - pods
                    && std::ranges::all_of(set.members, surely);
    return set;
}

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
    std::string key = fmt::format("{}", static_cast<int>(rule.applies));
    std::vector<PeerPiecePtr> pieces;
    for (const TrafficPeer& peer : rule.peers) {
        pieces.push_back(piece_of(placed, peer));
        fmt::format_to(std::back_inserter(key), "|{}", fmt::ptr(pieces.back().get()));
    }
    PeerSetPtr& known = known_[key];
    if (!known) known = std::make_shared<PeerSet>(united(pieces, rule.applies, *universe_));
    return known;
}

PeerPiecePtr PeerSets::piece_of(const reach::PlacedPolicy& placed, const TrafficPeer& peer) {
    PeerPiecePtr& known = pieces_[key_of(placed, peer)];
    if (!known) {
        Resolution resolution(*universe_, *judge_, placed);
        resolution.add(peer);
        known = std::make_shared<PeerPiece>(std::move(resolution).finish());
    }
    return known;
}

} // namespace cofferdam::hygiene
