#include "kubernetes/cilium_peers.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "kubernetes/cilium_selectors.h"
#include "kubernetes/network_fields.h"
#include "kubernetes/traffic_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::AddressRange;
using estate::AddressSet;
using estate::Selection;
using estate::TrafficPeer;
using value::Value;
using Attribute = Selection::Attribute;
using Test = Selection::Test;

TrafficPeer not_understood() {
    PeerDraft peer;
    peer.doubt("its selector was not understood");
    return peer.finish();
}

TrafficPeer nodes_only(Truth nodes) {
    TrafficPeer peer;
    peer.addresses_cover_pods = Truth::No;
    peer.nodes = nodes;
    return peer;
}

// Only what is outside the cluster and no node falls under a CIDR, or the world.
TrafficPeer outside(AddressSet addresses, bool some_more) {
    TrafficPeer peer = nodes_only(Truth::No);
    peer.addresses = std::move(addresses);
    peer.some_addresses = some_more;
    return peer;
}

// https://docs.cilium.io/en/stable/security/policy/language/#entities-based. Nothing for no entity.
std::optional<TrafficPeer> entity(std::string_view name) {
    if (name == "all") return TrafficPeer::everybody();
    if (name == "world") return outside(AddressSet::all(), false);
    if (name == "cluster") {
        TrafficPeer peer = nodes_only(Truth::Yes);
        peer.pods = Selection::all();
        return peer;
    }
    // The one node that the pod is on, and the others.
    if (name == "host" || name == "remote-node") return nodes_only(Truth::Unknown);
    if (name == "kube-apiserver") {
        TrafficPeer peer = outside({}, true);
        peer.nodes = Truth::Unknown;
        return peer;
    }
    if (name == "unmanaged") {
        TrafficPeer peer = nodes_only(Truth::No);
        peer.pods = Selection::unknown();
        peer.doubt = "which pods Cilium does not manage is not known";
        return peer;
    }
    // Endpoints that are starting, Cilium's own health checks and its proxy for Ingress: none is a pod, an
    // outside address or a node.
    if (name == "init" || name == "health" || name == "ingress" || name == "none")
        return nodes_only(Truth::No);
    return std::nullopt;
}

class PeerReader {
  public:
    PeerReader(Reader& reader, const Value& rule, std::string_view in)
        : reader_(&reader), rule_(&rule), namespace_(in) {}

    CiliumPeers read(CiliumSide side) && {
        const bool in = side == CiliumSide::Ingress;
        add_endpoints(in ? "fromEndpoints" : "toEndpoints");
        add_entities(in ? "fromEntities" : "toEntities");
        add_cidrs(in ? "fromCIDR" : "toCIDR");
        add_cidr_sets(in ? "fromCIDRSet" : "toCIDRSet");
        add_each(in ? "fromNodes" : "toNodes", nodes_only(Truth::Unknown));
        add_each(in ? "fromGroups" : "toGroups", outside({}, true));
        if (!in) {
            add_services();
            // "if the resolved IPs are IPs within the kubernetes cluster, the ToFQDN rule will not apply"
            add_each("toFQDNs", outside({}, true));
        }
        if (nobody_) found_.peers.clear();
        return std::move(found_);
    }

  private:
    // The items of a field, if it is there. Several such fields in one rule are refused; one that is empty
    // means nobody, whatever the others say.
    std::span<const Value> field(std::string_view key) {
        const Value& list = reader_->list(*rule_, key);
        if (!list) return {};
        found_.named = true;
        if (list.size() == 0) nobody_ = true;
        if (list.size() > 0 && !first_.empty())
            reader_->fail(list, fmt::format("combining {} and {} is not supported", first_, key));
        if (list.size() > 0) first_ = key;
        return list.items();
    }

    void add_endpoints(std::string_view key) {
        for (const Value& selector : field(key)) {
            if (!selector.is(value::Kind::Map)) {
                reader_->fail(selector, fmt::format("an entry of {} must be a map", key));
                continue;
            }
            found_.peers.push_back(endpoint_peer(selector));
        }
    }

    TrafficPeer endpoint_peer(const Value& selector) {
        if (has_reserved_keys(selector))
            return entity(only_reserved_key(selector)).value_or(not_understood());
        TrafficPeer peer = nodes_only(Truth::No);
        peer.pods = cilium_endpoints(*reader_, selector, namespace_);
        return peer;
    }

    void add_entities(std::string_view key) {
        const std::span<const Value> items = field(key);
        for (const Value& item : items) {
            if (auto peer = entity(item.string_or(""))) {
                found_.peers.push_back(*std::move(peer));
            } else {
                reader_->fail(item, fmt::format("unsupported entity: \"{}\"", item.string_or("")));
            }
        }
        const auto names = [&](std::string_view name) {
            return std::ranges::any_of(items, [&](const Value& item) { return item.string_or("") == name; });
        };
        if (names("host") && names("remote-node")) found_.peers.push_back(nodes_only(Truth::Yes));
    }

    void add_cidrs(std::string_view key) {
        if (field(key).empty()) return;
        found_.peers.push_back(outside(address_set(*reader_, (*rule_)[key], true), false));
    }

    void add_cidr_sets(std::string_view key) {
        std::vector<AddressRange> ranges;
        bool some_more = false;
        for (const Value& item : field(key)) {
            if (item["cidrGroupRef"] || item["cidrGroupSelector"]) {
                some_more = true;
                if (item["cidr"]) reader_->fail(item, "cidr and cidrGroupRef exclude each other");
                continue;
            }
            if (!reader_->only(item, {"cidr", "except"})) some_more = true;
            const AddressSet addresses = cidr_rule(item);
            ranges.insert(ranges.end(), addresses.ranges().begin(), addresses.ranges().end());
        }
        if (!ranges.empty() || some_more)
            found_.peers.push_back(outside(AddressSet(std::move(ranges)), some_more));
    }

    // CIDRRule
    AddressSet cidr_rule(const Value& item) {
        const std::string_view cidr = reader_->string(item, "cidr");
        const auto whole = estate::parse_block(cidr);
        if (!whole) {
            reader_->fail(item, fmt::format("\"{}\" is not a CIDR", cidr));
            return {};
        }
        const AddressSet except = address_set(*reader_, reader_->list(item, "except"), false);
        if (!AddressSet(*whole).includes(except))
            reader_->fail(item["except"], fmt::format("except is not a part of {}", cidr));
        return AddressSet(*whole) - except;
    }

    void add_each(std::string_view key, const TrafficPeer& peer) {
        if (!field(key).empty()) found_.peers.push_back(peer);
    }

    // A Service with a selector means its pods, one without the addresses of its endpoints. Both stand in
    // other objects.
    void add_services() {
        for (const Value& item : field("toServices")) {
            const Value& by_name = item["k8sService"];
            std::string_view in = (by_name ? by_name : item["k8sServiceSelector"])["namespace"].string_or("");
            if (in.empty()) in = namespace_;
            TrafficPeer peer = outside({}, true);
            peer.pods = Selection::unknown();
            peer.doubt = "the endpoints of a Service stand in other objects";
            peer.nodes = Truth::Unknown;
            if (!in.empty())
                peer.pods = Selection::of(Attribute::Namespace, Test::In, {in}) && std::move(peer.pods);
            found_.peers.push_back(std::move(peer));
        }
    }

    Reader* reader_;
    const Value* rule_;
    std::string_view namespace_;
    std::string_view first_;
    bool nobody_ = false;
    CiliumPeers found_;
};

} // namespace

CiliumPeers cilium_peers(Reader& reader, const Value& rule, CiliumSide side, std::string_view namespace_) {
    return PeerReader(reader, rule, namespace_).read(side);
}

std::span<const std::string_view> cilium_peer_fields(CiliumSide side) {
    static constexpr std::array<std::string_view, 7> from = {"fromEndpoints", "fromEntities", "fromCIDR",
                                                             "fromCIDRSet",   "fromNodes",    "fromGroups",
                                                             "fromRequires"};
    static constexpr std::array<std::string_view, 9> to = {"toEndpoints", "toEntities", "toCIDR",
                                                           "toCIDRSet",   "toNodes",    "toGroups",
                                                           "toRequires",  "toServices", "toFQDNs"};
    return side == CiliumSide::Ingress ? std::span<const std::string_view>(from) : to;
}

Selection cilium_requirements(Reader& reader, const Value& rule, CiliumSide side,
                              std::string_view namespace_) {
    Selection all;
    for (const Value& selector :
         maps(reader, rule, side == CiliumSide::Ingress ? "fromRequires" : "toRequires"))
        all = std::move(all) && cilium_endpoints(reader, selector, namespace_);
    return all;
}

} // namespace cofferdam::kubernetes
