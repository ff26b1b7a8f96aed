#include "analysis/reach/rules.h"

#include <algorithm>

#include "analysis/reach/judge.h"

namespace cofferdam::reach {

using estate::AddressFamily;
using estate::AddressSet;
using estate::NetworkPeer;
using estate::NetworkPolicy;
using estate::NetworkPort;
using estate::NetworkRule;
using estate::TrafficPeer;
using estate::TrafficRule;
using estate::TrafficSide;

namespace {

void append(std::vector<std::uint32_t>& words, const estate::Address& address) {
    words.push_back(static_cast<std::uint32_t>(address.family));
    for (int shift = 96; shift >= 0; shift -= 32)
        words.push_back(static_cast<std::uint32_t>(address.bits >> shift));
}

// All addresses of both families are everybody, and no word of IPv6.
bool names_ipv6(const AddressSet& set) {
    return !set.empty() && set.ranges().back().first.family == AddressFamily::V6 && set != AddressSet::all();
}

bool only_allows(const TrafficSide& side) {
    return std::ranges::all_of(
        side.rules, [](const TrafficRule& rule) { return rule.action == estate::TrafficAction::Allow; });
}

} // namespace

std::uint32_t RuleAddresses::intern(const AddressSet& set) {
    std::vector<std::uint32_t> words;
    for (const estate::AddressRange& range : set.ranges()) {
        append(words, range.first);
        append(words, range.last);
    }
    const std::uint32_t id = words_.intern(words);
    if (id == sets_.size()) sets_.append(set);
    return id;
}

void RuleWriter::finish_rule(Rule rule) {
    std::ranges::sort(pods_);
    pods_.erase(std::ranges::unique(pods_).begin(), pods_.end());
    std::ranges::sort(names_);
    rule.pods = pool_->copy(pods_);
    rule.names = pool_->copy(names_);
    if (!ranges_.empty()) rule.addresses = addresses_->intern(AddressSet(std::move(ranges_)));
    rules_.push_back(rule);
    pods_.clear();
    names_.clear();
    ranges_.clear();
}

RuleSide RuleWriter::finish_side(bool isolates) {
    RuleSide side{.applies = true, .isolates = isolates, .rules = {}};
    side.names_ports = std::ranges::any_of(rules_, [](const Rule& rule) { return !rule.names.empty(); });
    side.rules = pool_->copy(rules_);
    rules_.clear();
    return side;
}

void RuleWriter::add_name(estate::Protocol protocol, std::string_view name) {
    const auto scope = static_cast<std::uint32_t>(protocol);
    if (!closed_) {
        names_.push_back(vocabulary_->ports.intern(name, scope));
    } else if (const auto known = vocabulary_->ports.find(name, scope)) {
        names_.push_back(*known);
    } else {
        asked_for_more_ = true;
    }
}

void RuleWriter::add_addresses(Rule& rule, const TrafficPeer& peer) {
    rule.every_pod = rule.every_pod || covers_pod(peer, *profile_);
    rule.nodes = rule.nodes || covers_node(peer);
    rule.some_addresses = rule.some_addresses || peer.some_addresses;
    if (peer.addresses.empty()) return;
    mentions_ipv6_ = mentions_ipv6_ || names_ipv6(peer.addresses);
    ranges_.insert(ranges_.end(), peer.addresses.ranges().begin(), peer.addresses.ranges().end());
}

void RuleWriter::add_peer(Rule& rule, const NetworkPeer& peer, std::string_view namespace_) {
    static const estate::Selector everything;
    if (peer.block) {
        TrafficPeer read;
        read.addresses = addresses_of(*peer.block);
        add_addresses(rule, read);
    }
    if (peer.namespaces) {
        pods_.push_back(selectors_->in_namespaces(*peer.namespaces, peer.pods ? *peer.pods : everything));
    } else if (peer.pods) {
        pods_.push_back(selectors_->in_namespace(namespace_, *peer.pods));
    }
}

void RuleWriter::add_port(Rule& rule, const NetworkPort& port) {
    if (const auto* const name = std::get_if<std::string_view>(&port.port)) {
        add_name(port.protocol, *name);
    } else if (const auto* const number = std::get_if<std::uint16_t>(&port.port)) {
        rule.ports =
            ports_->unite(rule.ports, ports_->of(port.protocol, {*number, port.end_port.value_or(*number)}));
    } else {
        rule.ports = ports_->unite(rule.ports, ports_->of(port.protocol, estate::PortInterval{}));
    }
}

void RuleWriter::add_rule(const NetworkRule& rule, std::string_view namespace_) {
    Rule written;
    if (rule.peers.empty()) {
        written.every_pod = written.nodes = Truth::Yes;
        ranges_ = AddressSet::all().ranges();
    }
    for (const NetworkPeer& peer : rule.peers) add_peer(written, peer, namespace_);
    if (rule.ports.empty()) written.ports = all_ports;
    for (const NetworkPort& port : rule.ports) add_port(written, port);
    finish_rule(written);
}

RuleSide RuleWriter::side(const std::vector<NetworkRule>& rules, std::string_view namespace_, bool applies) {
    if (!applies) return {};
    for (const NetworkRule& rule : rules) add_rule(rule, namespace_);
    return finish_side(true);
}

void RuleWriter::finish(Policy& policy) {
    policy.mentions_ipv6 = mentions_ipv6_;
    if (!policy.sides[index_of(Direction::Egress)].names_ports) return;
    if (!closed_) vocabulary_->resolves_at_destinations = true;
    asked_for_more_ = asked_for_more_ || !vocabulary_->resolves_at_destinations;
}

Policy RuleWriter::write(const NetworkPolicy& policy, std::uint32_t tier) {
    mentions_ipv6_ = false;
    Policy written{.object = policy.object,
                   .subject = selectors_->in_namespace(policy.namespace_, policy.pods),
                   .tier = tier,
                   .order = network_policy_order,
                   .sides = {side(policy.ingress, policy.namespace_, policy.isolates_ingress),
                             side(policy.egress, policy.namespace_, policy.isolates_egress)}};
    finish(written);
    return written;
}

void RuleWriter::add_rule(const TrafficRule& rule, HostNetwork host_network) {
    Rule written{.pods = {},
                 .applies = rule.applies,
                 .action = rule.action,
                 .ports = ports_->intern(rule.ports),
                 .names = {}};
    for (const TrafficPeer& peer : rule.peers) {
        add_addresses(written, peer);
        const auto constant = peer.pods.constant();
        if (constant && (host_network == HostNetwork::Included || constant == Truth::No)) {
            written.every_pod = written.every_pod || *constant;
        } else {
            pods_.push_back(selectors_->of(peer.pods, host_network));
        }
        // To such a policy a pod of the host's network is its node.
        if (host_network == HostNetwork::Excluded && peer.nodes != Truth::No)
            pods_.push_back(selectors_->of_host_network(peer.nodes));
    }
    for (const estate::NamedPort& port : rule.named_ports) add_name(port.protocol, port.name);
    finish_rule(written);
}

RuleSide RuleWriter::side(const TrafficSide& side, HostNetwork host_network) {
    if (!side.applies) return {};
    for (const TrafficRule& rule : side.rules) add_rule(rule, host_network);
    return finish_side(side.isolates);
}

Policy RuleWriter::write(const PlacedPolicy& placed, const Tier& tier) {
    const estate::TrafficPolicy& policy = *placed.policy;
    const HostNetwork host_network =
        policy.excludes_host_network ? HostNetwork::Excluded : HostNetwork::Included;
    mentions_ipv6_ = false;
    Policy written{.object = placed.object,
                   .subject = selectors_->of(policy.subject, host_network),
                   .scope = placed.scope,
                   .tier = static_cast<std::uint32_t>(placed.tier),
                   .order_is_undefined = policy.equal_orders_are_undefined,
                   .order = policy.order,
                   .sides = {side(policy.ingress, host_network), side(policy.egress, host_network)}};
    written.is_plain = tier.layer == estate::TrafficLayer::Network && tier.name.empty()
                       && tier.order == estate::TrafficTier::network_policy && only_allows(policy.ingress)
                       && only_allows(policy.egress);
    finish(written);
    return written;
}

} // namespace cofferdam::reach
