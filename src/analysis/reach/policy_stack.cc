#include "analysis/reach/policy_stack.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "analysis/reach/address_sets.h"

namespace cofferdam::reach {

namespace {

using estate::AddressSet;
using estate::NetworkPeer;
using estate::NetworkPolicy;
using estate::NetworkPort;
using estate::NetworkRule;
using estate::PolicyObject;
using estate::PortSet;
using estate::Selection;
using estate::TrafficLayer;
using estate::TrafficPeer;
using estate::TrafficPolicy;
using estate::TrafficRule;
using estate::TrafficSide;
using estate::TrafficTier;

// NetworkPolicyPeer: podSelector alone selects in the policy's own namespace; namespaceSelector alone all
// pods of those namespaces; both, those pods in those namespaces.
TrafficPeer peer_of(const NetworkPeer& peer, std::string_view own_namespace) {
    TrafficPeer read;
    if (peer.block) read.addresses = addresses_of(*peer.block);
    if (!peer.pods && !peer.namespaces) return read;
    Selection in = peer.namespaces
                       ? Selection::of_labels(Selection::Attribute::NamespaceLabel, *peer.namespaces)
                       : Selection::of(Selection::Attribute::Namespace, Selection::Test::In, {own_namespace});
    read.pods = peer.pods ? std::move(in) && Selection::of_labels(Selection::Attribute::Label, *peer.pods)
                          : std::move(in);
    return read;
}

// NetworkPolicyPort: without a port all of the protocol; endPort only with a number.
void add_port(TrafficRule& rule, const NetworkPort& port) {
    if (const auto* const name = std::get_if<std::string_view>(&port.port)) {
        rule.named_ports.push_back({port.protocol, *name});
    } else if (const auto* const number = std::get_if<std::uint16_t>(&port.port)) {
        rule.ports |= PortSet::of(port.protocol, {*number, port.end_port.value_or(*number)});
    } else {
        rule.ports |= PortSet::all_of(port.protocol);
    }
}

TrafficRule rule_of(const NetworkRule& rule, std::string_view own_namespace) {
    TrafficRule read;
    read.path = rule.path;
    for (const NetworkPeer& peer : rule.peers) read.peers.push_back(peer_of(peer, own_namespace));
    if (rule.peers.empty()) read.peers.push_back(TrafficPeer::everybody());
    for (const NetworkPort& port : rule.ports) add_port(read, port);
    if (rule.ports.empty()) read.ports = PortSet::all();
    return read;
}

TrafficSide side(bool isolates, const std::vector<NetworkRule>& rules, std::string_view own_namespace) {
    TrafficSide read{.applies = isolates, .isolates = isolates, .rules = {}};
    // Rules of a direction that policyTypes leaves out have no effect.
    if (!isolates) return read;
    for (const NetworkRule& rule : rules) read.rules.push_back(rule_of(rule, own_namespace));
    return read;
}

// Calico's tiers, by name, as their objects define them.
std::map<std::string_view, estate::TrafficTierDefinition> defined_tiers(const estate::Snapshot& snapshot,
                                                                        Id<estate::Target> target) {
    std::map<std::string_view, estate::TrafficTierDefinition> tiers;
    for (const auto [id, policy] : snapshot.table<PolicyObject>()) {
        if (policy.tier && snapshot.object_of(policy).target == target) tiers[policy.name] = *policy.tier;
    }
    return tiers;
}

Tier tier_of(const TrafficPolicy& policy,
             const std::map<std::string_view, estate::TrafficTierDefinition>& defined) {
    Tier tier{.layer = policy.layer, .order = policy.tier.order, .name = policy.tier.named};
    if (tier.name.empty()) return tier;
    const auto found = defined.find(tier.name);
    if (found == defined.end()) {
        // Where it stands is not known, so neither is what reaches it: before the policies of the default
        // tier.
        tier.order = TrafficTier::network_policy - 1;
        tier.is_here = Truth::Unknown;
    } else {
        tier.order = found->second.order;
        tier.passes_at_end = found->second.passes_at_end;
    }
    return tier;
}

auto place_of(const Tier& tier) { return std::tuple(tier.layer, tier.order, tier.name); }

} // namespace

// The CIDRs were checked when the policy was read.
AddressSet addresses_of(const estate::AddressBlock& block) {
    const auto whole = estate::parse_block(block.cidr);
    if (!whole) return {};
    std::vector<estate::AddressRange> except;
    for (const std::string_view text : block.except) {
        if (const auto range = estate::parse_block(text)) except.push_back(*range);
    }
    return AddressSet(*whole) - AddressSet(std::move(except));
}

TrafficPolicy traffic_of(const NetworkPolicy& policy) {
    TrafficPolicy read;
    read.order = network_policy_order;
    read.subject = Selection::of(Selection::Attribute::Namespace, Selection::Test::In, {policy.namespace_})
                   && Selection::of_labels(Selection::Attribute::Label, policy.pods);
    read.ingress = side(policy.isolates_ingress, policy.ingress, policy.namespace_);
    read.egress = side(policy.isolates_egress, policy.egress, policy.namespace_);
    return read;
}

PolicyStack::PolicyStack(const estate::Snapshot& snapshot, Id<estate::Target> target) {
    const auto defined = defined_tiers(snapshot, target);
    const AddressSets sets(snapshot, target);
    std::vector<Tier> tier_of_policy;
    const auto add = [&](const TrafficPolicy& policy, Id<estate::Object> object, std::string_view scope) {
        const std::size_t place = policies_.size();
        policies_.push_back(
            {.policy = &policy, .object = object, .tier = place, .place = place, .scope = scope});
        tier_of_policy.push_back(tier_of(policy, defined));
    };
    for (const auto [id, policy] : snapshot.table<NetworkPolicy>()) {
        if (snapshot.object_of(policy).target != target) continue;
        add(compiled_.emplace_back(traffic_of(policy)), policy.object, policy.namespace_);
    }
    for (const auto [id, object] : snapshot.table<PolicyObject>()) {
        if (snapshot.object_of(object).target != target) continue;
        for (const TrafficPolicy& policy : object.traffic) {
            const bool choose = !sets.empty() && chooses_address_sets(policy);
            add(choose ? compiled_.emplace_back(sets.put_into(policy)) : policy, object.object,
                object.namespace_);
        }
    }
    tiers_ = tier_of_policy;
    std::ranges::sort(tiers_, {}, place_of);
    tiers_.erase(std::ranges::unique(tiers_, {}, place_of).begin(), tiers_.end());
    for (PlacedPolicy& placed : policies_) {
        const auto found =
            std::ranges::lower_bound(tiers_, place_of(tier_of_policy[placed.tier]), {}, place_of);
        placed.tier = static_cast<std::size_t>(found - tiers_.begin());
    }
    std::ranges::sort(policies_, {}, [&](const PlacedPolicy& placed) {
        const estate::Object& object = snapshot[placed.object];
        return std::tuple(placed.tier, placed.policy->order, object.namespace_, object.name, placed.object,
                          placed.place);
    });
    for (std::uint32_t i = 0; i < policies_.size(); ++i) by_scope_[policies_[i].scope].push_back(i);
}

std::vector<const PlacedPolicy*> PolicyStack::policies_of(std::string_view namespace_) const {
    std::vector<std::uint32_t> places;
    const auto add = [&](std::string_view scope) {
        const auto found = by_scope_.find(scope);
        if (found != by_scope_.end()) places.insert(places.end(), found->second.begin(), found->second.end());
    };
    add("");
    if (!namespace_.empty()) add(namespace_);
    std::ranges::sort(places);
    std::vector<const PlacedPolicy*> found;
    for (const std::uint32_t place : places) found.push_back(&policies_[place]);
    return found;
}

const TrafficSide& side_of(const TrafficPolicy& policy, Direction direction) {
    return direction == Direction::Ingress ? policy.ingress : policy.egress;
}

} // namespace cofferdam::reach
