// CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (cilium pkg/policy/api Rule,
// pkg/k8s/apis/cilium.io/utils). What the agent does not accept (Rule.Sanitize) it does not enforce, so it is
// refused here too.
#include <algorithm>

#include <fmt/format.h>

#include "estate/field.h"
#include "kubernetes/cilium_peers.h"
#include "kubernetes/cilium_ports.h"
#include "kubernetes/cilium_selectors.h"
#include "kubernetes/network_fields.h"
#include "kubernetes/policy_objects.h"
#include "kubernetes/traffic_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyObject;
using estate::Selection;
using estate::TrafficAction;
using estate::TrafficPeer;
using estate::TrafficPolicy;
using estate::TrafficRule;
using estate::TrafficSide;
using value::Value;

// Denying rules first, whatever policy they stand in; NetworkPolicies are at 1000.
constexpr double order_of_denials = 0;
constexpr double order_of_allowances = 1000;

bool knows_fields(Reader& reader, const Value& rule, CiliumSide side) {
    static constexpr std::string_view others[] = {"toPorts", "icmps", "authentication"};
    const auto fields = cilium_peer_fields(side);
    bool all_known = true;
    for (const value::Entry& entry : rule.entries()) {
        const std::string_view key = entry.key.as_string();
        if (!entry.value || std::ranges::find(fields, key) != fields.end()
            || std::ranges::find(others, key) != std::end(others))
            continue;
        reader.warn_of_unknown(entry);
        all_known = false;
    }
    return all_known;
}

void add_condition(TrafficRule& rule, std::string_view condition) {
    if (!rule.condition.empty()) rule.condition += ", ";
    rule.condition += condition;
}

void read_authentication(Reader& reader, const Value& node, TrafficRule& rule) {
    const Value& authentication = reader.map(node, "authentication");
    if (!authentication) return;
    const std::string_view mode = reader.string(authentication, "mode");
    if (mode == "required") {
        add_condition(rule, "mutual authentication");
    } else if (mode != "disabled") {
        doubt(rule);
    }
}

struct RulePlace {
    TrafficAction action = TrafficAction::Allow;
    CiliumSide side = CiliumSide::Ingress;
    std::string_view namespace_;
    std::string path;
};

void finish(Reader& reader, const Value& node, const RulePlace& place, TrafficRule rule, TrafficSide& side) {
    rule.action = place.action;
    rule.path = place.path;
    read_authentication(reader, node, rule);
    if (!knows_fields(reader, node, place.side)) doubt(rule);
    if (rule.action == TrafficAction::Deny && !rule.condition.empty()) rule.applies = Truth::Unknown;
    side.rules.push_back(std::move(rule));
}

// One of ours for each entry of toPorts, as each may have its own conditions. Nobody named means everybody,
// but only together with ports or ICMP: a rule without anything matches nothing (mergeIngress).
void read_rule(Reader& reader, const Value& node, const RulePlace& place, TrafficSide& side) {
    CiliumPeers found = cilium_peers(reader, node, place.side, place.namespace_);
    const std::span<const Value> ports = maps(reader, node, "toPorts");
    const bool has_icmp = maps(reader, node, "icmps").size() > 0;
    if (has_icmp && !ports.empty()) reader.fail(node["icmps"], "icmps and toPorts exclude each other");
    if (!found.named && (has_icmp || !ports.empty())) found.peers.push_back(TrafficPeer::everybody());
    TrafficRule rule;
    rule.peers = std::move(found.peers);
    if (ports.empty()) {
        if (!has_icmp) rule.ports = estate::PortSet::all();
        return finish(reader, node, place, std::move(rule), side);
    }
    for (const Value& entry : ports) {
        TrafficRule of_ports = rule;
        add_cilium_ports(reader, of_ports, entry);
        finish(reader, node, place, std::move(of_ports), side);
    }
}

// fromRequires lets nobody in; whom it does not name, fromEndpoints of any policy for the same pods do not
// let in either. What lets them in otherwise still does, so that it may deny and no more.
void read_requirements(Reader& reader, const Value& node, const RulePlace& place, TrafficSide& denials) {
    const std::string_view key = place.side == CiliumSide::Ingress ? "fromRequires" : "toRequires";
    if (node[key].size() == 0) return;
    TrafficRule rule;
    rule.action = TrafficAction::Deny;
    rule.applies = Truth::Unknown;
    rule.path = estate::field_path(place.path, key);
    rule.ports = estate::PortSet::all();
    TrafficPeer& peer = rule.peers.emplace_back();
    peer.pods = !cilium_requirements(reader, node, place.side, place.namespace_);
    peer.addresses_cover_pods = Truth::No;
    denials.rules.push_back(std::move(rule));
}

struct Sides {
    TrafficSide denials;
    TrafficSide allowances;
};

// A direction with rules is denied by default, unless enableDefaultDeny says otherwise.
Sides read_side(Reader& reader, const Value& spec, std::string_view path, CiliumSide side,
                std::string_view namespace_) {
    const std::string_view direction = side == CiliumSide::Ingress ? "ingress" : "egress";
    const std::string_view denied = side == CiliumSide::Ingress ? "ingressDeny" : "egressDeny";
    Sides read;
    const auto read_rules = [&](std::string_view key, TrafficAction action, TrafficSide& to) {
        const std::string parent = estate::field_path(path, key);
        std::size_t index = 0;
        for (const Value& node : maps(reader, spec, key)) {
            const RulePlace place{action, side, namespace_, estate::field_path(parent, index++)};
            read_requirements(reader, node, place, read.denials);
            read_rule(reader, node, place, to);
        }
    };
    read_rules(denied, TrafficAction::Deny, read.denials);
    read_rules(direction, TrafficAction::Allow, read.allowances);
    const bool has_rules = spec[direction].size() + spec[denied].size() > 0;
    read.denials.applies = !read.denials.rules.empty();
    read.allowances.isolates = reader.boolean(reader.map(spec, "enableDefaultDeny"), direction, has_rules);
    read.allowances.applies = has_rules || read.allowances.isolates;
    return read;
}

// Selects pods by endpointSelector, or nodes by nodeSelector (the host's own policy: no pod).
Selection subject_of(Reader& reader, const Value& spec, bool about_pods) {
    if (bool(spec["endpointSelector"]) == bool(spec["nodeSelector"]))
        reader.fail(spec, "a rule must have one of endpointSelector and nodeSelector");
    return about_pods ? cilium_subject(reader, spec) : Selection::none();
}

void check_has_rules(Reader& reader, const Value& spec) {
    const std::size_t rules = spec["ingress"].size() + spec["ingressDeny"].size() + spec["egress"].size()
                              + spec["egressDeny"].size();
    if (rules == 0)
        reader.fail(spec, "a rule must have at least one of ingress, ingressDeny, egress, egressDeny");
}

void read_spec(PolicyObject& policy, const Value& spec, std::string path, Reader& reader) {
    const bool about_pods = !spec["nodeSelector"];
    check_has_rules(reader, spec);
    const Selection selection = subject_of(reader, spec, about_pods);
    Sides ingress = read_side(reader, spec, path, CiliumSide::Ingress, policy.namespace_);
    Sides egress = read_side(reader, spec, path, CiliumSide::Egress, policy.namespace_);

    TrafficPolicy allowances;
    allowances.path = std::move(path);
    allowances.order = order_of_allowances;
    allowances.subject = policy.namespace_.empty() ? selection
                                                   : Selection::of(Selection::Attribute::Namespace,
                                                                   Selection::Test::In, {policy.namespace_})
                                                         && selection;
    TrafficPolicy denials = allowances;
    denials.order = order_of_denials;
    denials.ingress = std::move(ingress.denials);
    denials.egress = std::move(egress.denials);
    allowances.ingress = std::move(ingress.allowances);
    allowances.egress = std::move(egress.allowances);

    policy.parts.push_back(part_of(allowances, selection));
    policy.parts.back().about_workloads = about_pods;
    if (!about_pods) return;
    if (denials.ingress.applies || denials.egress.applies) policy.traffic.push_back(std::move(denials));
    policy.traffic.push_back(std::move(allowances));
}

} // namespace

void read_cilium_policy(PolicyObject& policy, const Value& object, Reader& reader) {
    if (const Value& spec = reader.map(object, "spec")) {
        if (spec["nodeSelector"] && !policy.namespace_.empty())
            reader.fail(spec["nodeSelector"], "a namespaced policy cannot have nodeSelector");
        read_spec(policy, spec, "spec", reader);
    }
    std::size_t index = 0;
    for (const Value& spec : maps(reader, object, "specs"))
        read_spec(policy, spec, estate::field_path("specs", index++), reader);
    if (policy.parts.empty()) reader.fail(object, "a policy must have spec or specs");
}

} // namespace cofferdam::kubernetes
