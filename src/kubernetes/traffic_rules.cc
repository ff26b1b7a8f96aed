#include "kubernetes/traffic_rules.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::kubernetes {

namespace {

using estate::AddressRange;
using estate::AddressSet;
using estate::PolicyPart;
using estate::PortSet;
using estate::Protocol;
using estate::Selection;
using estate::TrafficAction;
using estate::TrafficPeer;
using estate::TrafficRule;
using value::Value;

bool includes_a_family(const AddressSet& addresses) {
    static const AddressSet v4(*estate::parse_block("0.0.0.0/0"));
    static const AddressSet v6(*estate::parse_block("::/0"));
    return addresses.includes(v4) || addresses.includes(v6);
}

bool is_everybody(const TrafficPeer& peer) {
    return peer.pods.matches({}) == Truth::Yes && peer.nodes == Truth::Yes
           && peer.addresses == AddressSet::all();
}

std::optional<AddressRange> block_of(std::string_view text, bool bare_addresses) {
    if (const auto block = estate::parse_block(text)) return block;
    const auto address = bare_addresses ? estate::parse_address(text) : std::nullopt;
    return address ? std::optional(AddressRange{*address, *address}) : std::nullopt;
}

} // namespace

void PeerDraft::keep_pods(Selection pods) {
    pods_ = std::move(pods_) && std::move(pods);
    constrained_ = only_pods_ = true;
    any_of_pods_ = false;
}

void PeerDraft::drop_pods(Selection pods) {
    pods_ = std::move(pods_) && !std::move(pods);
    constrained_ = true;
    any_of_pods_ = false;
}

void PeerDraft::keep_addresses(const AddressSet& addresses) {
    within_ = within_ & addresses;
    constrained_ = by_address_ = true;
}

void PeerDraft::drop_addresses(const AddressSet& addresses) {
    within_ = within_ - addresses;
    constrained_ = by_address_ = without_addresses_ = true;
}

void PeerDraft::doubt_pods(std::string_view why) {
    explain(why);
    pods_ = std::move(pods_) && Selection::unknown();
    constrained_ = true;
    any_of_pods_ = false;
}

void PeerDraft::doubt(std::string_view why) {
    doubt_pods(why);
    within_ = {};
    some_addresses_ = true;
}

// A pod's own address and a node's are not known, so a constraint on addresses leaves them unknown unless it
// holds for all addresses of a family.
TrafficPeer PeerDraft::finish() const {
    if (!constrained_) return TrafficPeer::everybody();
    const bool surely = !by_address_ || (!without_addresses_ && includes_a_family(within_));
    TrafficPeer peer;
    peer.some_addresses = some_addresses_ && !only_pods_;
    if (!only_pods_) peer.addresses = within_;
    peer.nodes = nodes_.value_or(truth(!only_pods_));
    if (some_addresses_ || !surely) peer.nodes = peer.nodes && Truth::Unknown;
    if (by_address_ && any_of_pods_ && !without_addresses_) {
        peer.addresses_cover_pods = Truth::Yes;
        return peer;
    }
    peer.addresses_cover_pods = Truth::No;
    peer.doubt = surely ? why_ : "it asks for addresses too, and the pod's own is not known";
    peer.pods = surely ? pods_ : pods_ && Selection::unknown();
    if (address_sets_)
        peer.address_sets.push_back({.sets = *address_sets_, .within = within_, .taken_out = !only_pods_});
    return peer;
}

AddressSet address_set(Reader& reader, const Value& list, bool bare_addresses) {
    std::vector<AddressRange> ranges;
    ranges.reserve(list.size());
    for (const Value& item : list.items()) {
        const auto range = block_of(item.string_or(""), bare_addresses);
        if (range) {
            ranges.push_back(*range);
        } else {
            reader.fail(item, fmt::format("\"{}\" is not a CIDR", item.string_or("")));
        }
    }
    return AddressSet(std::move(ranges));
}

void doubt(TrafficRule& rule) {
    rule.applies = Truth::Unknown;
    rule.ports = PortSet::all();
    if (rule.peers.empty()) rule.peers.push_back(TrafficPeer::everybody());
}

bool has_only(const Value& map, std::initializer_list<std::string_view> keys) {
    return std::ranges::all_of(map.entries(), [&](const value::Entry& entry) {
        return !entry.value || std::ranges::find(keys, entry.key.as_string()) != keys.end();
    });
}

void add_named_port(TrafficRule& rule, std::string_view name) {
    for (const Protocol protocol : {Protocol::Tcp, Protocol::Udp, Protocol::Sctp})
        rule.named_ports.push_back({protocol, name});
}

bool opens(const estate::TrafficSide& side, const PortSet& ports) {
    return std::ranges::any_of(side.rules, [&](const TrafficRule& rule) {
        return rule.action == TrafficAction::Allow && rule.applies == Truth::Yes && rule.condition.empty()
               && rule.ports.includes(ports) && std::ranges::any_of(rule.peers, is_everybody);
    });
}

PolicyPart part_of(const estate::TrafficPolicy& traffic, Selection selection) {
    PolicyPart part;
    part.path = traffic.path;
    part.mode = estate::PolicyMode::Enforce;
    part.selection = std::move(selection);
    part.isolates_ingress = traffic.ingress.isolates;
    part.isolates_egress = traffic.egress.isolates;
    part.opens_ingress = opens(traffic.ingress, PortSet::all());
    part.opens_egress = opens(traffic.egress, PortSet::all());
    return part;
}

} // namespace cofferdam::kubernetes
