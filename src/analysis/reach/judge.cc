#include "analysis/reach/judge.h"

#include <algorithm>

namespace cofferdam::reach {

namespace {

using estate::AddressSet;
using estate::PortSet;
using estate::TrafficLayer;
using estate::TrafficPeer;
using estate::TrafficRule;

bool includes_a_family(const AddressSet& addresses) {
    static const AddressSet v4(*estate::parse_block("0.0.0.0/0"));
    static const AddressSet v6(*estate::parse_block("::/0"));
    return addresses.includes(v4) || addresses.includes(v6);
}

} // namespace

Truth covers_pod(const TrafficPeer& peer, const CniProfile& profile) {
    if (peer.addresses.empty() && !peer.some_addresses) return Truth::No;
    const Truth covers =
        peer.addresses_cover_pods == Truth::Unknown ? profile.blocks_cover_pods : peer.addresses_cover_pods;
    if (covers == Truth::No) return Truth::No;
    return covers && (includes_a_family(peer.addresses) ? Truth::Yes : Truth::Unknown);
}

Truth covers_node(const TrafficPeer& peer) {
    if (peer.addresses.empty() && !peer.some_addresses) return peer.nodes;
    return peer.nodes || Truth::Unknown;
}

namespace {

Truth covers_addresses(const TrafficPeer& peer, const AddressSet& addresses) {
    if (peer.addresses.includes(addresses)) return Truth::Yes;
    return peer.some_addresses || peer.addresses.intersects(addresses) ? Truth::Unknown : Truth::No;
}

PortSet ports_of(const TrafficRule& rule, const End& destination) {
    PortSet ports = rule.ports;
    for (const estate::NamedPort& named : rule.named_ports) ports |= resolve(named, destination);
    return ports;
}

} // namespace

Truth Judge::selects(const PlacedPolicy& placed, const PodEnd& subject) const {
    if (placed.policy->excludes_host_network && subject.host_network) return Truth::No;
    return placed.policy->subject.matches(subject.subject) && stack_->tiers()[placed.tier].is_here;
}

Truth Judge::matches(const PlacedPolicy& placed, const TrafficRule& rule, const End& peer) const {
    Truth any = Truth::No;
    for (const TrafficPeer& candidate : rule.peers) {
        if (const auto* const pod = std::get_if<PodEnd>(&peer)) {
            const bool excluded = placed.policy->excludes_host_network && pod->host_network;
            // To such a policy a pod of the host's network is its node.
            const Truth selected = excluded ? candidate.nodes : candidate.pods.matches(pod->subject);
            any = any || selected || covers_pod(candidate, *profile_);
        } else if (const auto* const outside = std::get_if<AddressEnd>(&peer)) {
            any = any || covers_addresses(candidate, outside->addresses);
        } else {
            any = any || covers_node(candidate);
        }
    }
    return any && rule.applies;
}

namespace {

// A policy of the direction that selects the subject, or may.
struct Selecting {
    const PlacedPolicy* placed = nullptr;
    Truth selects = Truth::Yes;
};

using SelectingSpan = std::span<const Selecting>;

// The next of one tier.
SelectingSpan next_tier(SelectingSpan rest) {
    const std::size_t tier = rest.front().placed->tier;
    const auto end = std::ranges::find_if_not(
        rest, [tier](const Selecting& selecting) { return selecting.placed->tier == tier; });
    return rest.first(static_cast<std::size_t>(end - rest.begin()));
}

// The next of one tier and one order.
SelectingSpan next_group(SelectingSpan rest) {
    const double order = rest.front().placed->policy->order;
    const auto end = std::ranges::find_if_not(
        rest, [order](const Selecting& selecting) { return selecting.placed->policy->order == order; });
    return rest.first(static_cast<std::size_t>(end - rest.begin()));
}

PolicyReason::Outcome outcome_of(estate::TrafficAction action) {
    switch (action) {
    case estate::TrafficAction::Allow: return PolicyReason::Outcome::Allows;
    case estate::TrafficAction::Deny: return PolicyReason::Outcome::Denies;
    case estate::TrafficAction::Pass: return PolicyReason::Outcome::Passes;
    }
    return PolicyReason::Outcome::NothingToSay;
}

// One side of one connection, some ports of it, through all tiers.
class Walk {
  public:
    Walk(const Judge& judge, const PolicyStack& stack, Direction direction, const PodEnd& subject,
         const End& peer)
        : judge_(&judge), stack_(&stack), direction_(direction), peer_(&peer),
          destination_(direction == Direction::Ingress ? End(subject) : peer) {
        for (const PlacedPolicy* const placed : stack.policies_of(subject.subject.in.name)) {
            if (!side_of(*placed->policy, direction).applies) continue;
            const Truth selects = judge.selects(*placed, subject);
            if (selects != Truth::No) selecting_.push_back({placed, selects});
        }
    }

    // `reasons`: null, or where to tell why; ports must then be treated alike by every rule.
    PortPassage decide(const PortSet& ports, std::vector<PolicyReason>* reasons) const {
        PortPassage passage{.allowed = ports, .unknown = {}};
        for (SelectingSpan rest = selecting_; !rest.empty();) {
            const TrafficLayer layer = stack_->tiers()[rest.front().placed->tier].layer;
            Decision<PortSet> decision(ports);
            while (!rest.empty() && stack_->tiers()[rest.front().placed->tier].layer == layer) {
                const SelectingSpan tier = next_tier(rest);
                ask_tier(decision, tier, reasons);
                rest = rest.subspan(tier.size());
            }
            passage = both(passage, decision.end());
        }
        return passage;
    }

    // Disjoint parts of all ports, each of which every rule treats alike.
    std::vector<PortSet> parts() const {
        std::vector<PortSet> parts = {PortSet::all()};
        for (const Selecting& selecting : selecting_) {
            for (const TrafficRule& rule : side_of(*selecting.placed->policy, direction_).rules)
                parts = split(parts, ports_of(rule, destination_));
        }
        return parts;
    }

    Truth isolates() const {
        Truth any = Truth::No;
        for (const Selecting& selecting : selecting_) any = any || isolates(selecting);
        return any;
    }

  private:
    static std::vector<PortSet> split(const std::vector<PortSet>& parts, const PortSet& by) {
        std::vector<PortSet> finer;
        for (const PortSet& part : parts) {
            if (PortSet in = part & by; !in.empty()) finer.push_back(std::move(in));
            if (PortSet out = part - by; !out.empty()) finer.push_back(std::move(out));
        }
        return finer;
    }

    Truth isolates(const Selecting& selecting) const {
        if (stack_->tiers()[selecting.placed->tier].passes_at_end) return Truth::No;
        return selecting.selects && truth(side_of(*selecting.placed->policy, direction_).isolates);
    }

    void ask_tier(Decision<PortSet>& decision, SelectingSpan tier, std::vector<PolicyReason>* reasons) const {
        Truth isolated = Truth::No;
        for (SelectingSpan rest = tier; !rest.empty();) {
            const SelectingSpan group = next_group(rest);
            ask_group(decision, group, reasons);
            for (const Selecting& selecting : group) isolated = isolated || isolates(selecting);
            rest = rest.subspan(group.size());
        }
        decision.end_tier(isolated);
    }

    void ask_group(Decision<PortSet>& decision, SelectingSpan group,
                   std::vector<PolicyReason>* reasons) const {
        const PortSet open = decision.open();
        const bool undefined = group.size() > 1 && group.front().placed->policy->equal_orders_are_undefined;
        if (undefined) decision.begin_group();
        for (const Selecting& selecting : group) {
            ask_policy(decision, selecting);
            if (undefined) decision.next_of_group();
            if (reasons != nullptr && !open.empty()) reasons->push_back(reason(selecting, open));
        }
        if (undefined) decision.end_group();
    }

    void ask_policy(Decision<PortSet>& decision, const Selecting& selecting) const {
        for (const TrafficRule& rule : side_of(*selecting.placed->policy, direction_).rules) {
            const Truth matches = selecting.selects && judge_->matches(*selecting.placed, rule, *peer_);
            decision.rule(rule.action, matches, ports_of(rule, destination_));
        }
    }

    PolicyReason reason(const Selecting& selecting, const PortSet& ports) const {
        const estate::TrafficSide& side = side_of(*selecting.placed->policy, direction_);
        PolicyReason told{.policy = selecting.placed, .certain = selecting.selects};
        if (side.isolates && side.rules.empty()) told.outcome = PolicyReason::Outcome::NoRules;
        if (side.isolates && !side.rules.empty()) told.outcome = PolicyReason::Outcome::NoPeer;
        for (std::size_t i = 0; i < side.rules.size(); ++i) {
            const TrafficRule& rule = side.rules[i];
            const Truth matches = judge_->matches(*selecting.placed, rule, *peer_);
            if (matches == Truth::No) continue;
            if (ports_of(rule, destination_).intersects(ports)) {
                return {.policy = selecting.placed,
                        .outcome = outcome_of(rule.action),
                        .rule = &rule,
                        .rule_index = i,
                        .certain = selecting.selects && matches};
            }
            if (told.rule != nullptr || !side.isolates) continue;
            told.outcome = PolicyReason::Outcome::PortsDiffer;
            told.rule = &rule;
            told.rule_index = i;
        }
        return told;
    }

    const Judge* judge_;
    const PolicyStack* stack_;
    Direction direction_;
    const End* peer_;
    End destination_;
    std::vector<Selecting> selecting_;
};

// Those that bear on the outcome.
bool bears_on(const PolicyReason& reason, Truth allowed) {
    using enum PolicyReason::Outcome;
    if (reason.outcome == NothingToSay) return false;
    if (allowed == Truth::Unknown) return true;
    if (reason.outcome == Passes) return true;
    return (reason.outcome == Allows) == (allowed == Truth::Yes);
}

} // namespace

PortPassage Judge::side(Direction direction, const PodEnd& subject, const End& peer) const {
    return Walk(*this, *stack_, direction, subject, peer).decide(PortSet::all(), nullptr);
}

PortPassage Judge::between(const End& from, const End& to) const {
    PortPassage passage{.allowed = PortSet::all(), .unknown = {}};
    if (const auto* const source = std::get_if<PodEnd>(&from))
        passage = both(passage, side(Direction::Egress, *source, to));
    if (const auto* const destination = std::get_if<PodEnd>(&to))
        passage = both(passage, side(Direction::Ingress, *destination, from));
    return passage;
}

std::vector<SideReason> Judge::reasons(Direction direction, const PodEnd& subject, const End& peer) const {
    const Walk walk(*this, *stack_, direction, subject, peer);
    std::vector<SideReason> found;
    for (PortSet& part : walk.parts()) {
        SideReason told{.ports = std::move(part), .policies = {}};
        const PortPassage passage = walk.decide(told.ports, &told.policies);
        told.allowed = !passage.unknown.empty() ? Truth::Unknown : truth(!passage.allowed.empty());
        std::erase_if(told.policies,
                      [&](const PolicyReason& reason) { return !bears_on(reason, told.allowed); });
        const auto same = std::ranges::find_if(found, [&](const SideReason& other) {
            return other.allowed == told.allowed && other.policies == told.policies;
        });
        if (same == found.end()) {
            found.push_back(std::move(told));
        } else {
            same->ports |= told.ports;
        }
    }
    return found;
}

Truth Judge::isolates(Direction direction, const PodEnd& subject) const {
    const End nobody = NodeEnd{};
    return Walk(*this, *stack_, direction, subject, nobody).isolates();
}

} // namespace cofferdam::reach
