// AdminNetworkPolicy, BaselineAdminNetworkPolicy (policy.networking.k8s.io/v1alpha1), ClusterNetworkPolicy
// (v1alpha2 and later; NPEP-285). They decide what their rules name and isolate nothing else. Refused is what
// their CRDs refuse; what a later schema may have is a rule that may match.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "estate/field.h"
#include "kubernetes/cluster_network_ports.h"
#include "kubernetes/label_terms.h"
#include "kubernetes/network_fields.h"
#include "kubernetes/policy_objects.h"
#include "kubernetes/traffic_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyMode;
using estate::PolicyPart;
using estate::Selection;
using estate::TrafficAction;
using estate::TrafficPeer;
using estate::TrafficPolicy;
using estate::TrafficRule;
using estate::TrafficSide;
using estate::TrafficTier;
using value::Entry;
using value::Value;

struct Schema {
    std::string_view allow; // the word
    bool passes = true;     // the action Pass exists
    std::size_t most_rules = 100;
    std::size_t most_items = 100; // peers, ports
    std::string_view ports;       // the field
    void (*add_port)(Reader&, TrafficRule&, const Value&) = nullptr;
};

constexpr Schema admin = {.allow = "Allow", .ports = "ports", .add_port = add_admin_port};
constexpr Schema baseline = {.allow = "Allow", .passes = false, .ports = "ports", .add_port = add_admin_port};
constexpr Schema cluster = {.allow = "Accept",
                            .most_rules = 25,
                            .most_items = 25,
                            .ports = "protocols",
                            .add_port = add_cluster_protocol};
constexpr std::size_t most_networks = 25;

std::span<const Value> limited(Reader& reader, const Value& parent, std::string_view key, std::size_t most) {
    const std::span<const Value> items = maps(reader, parent, key);
    if (items.size() > most) reader.fail(parent[key], fmt::format("{} has more than {} entries", key, most));
    return items;
}

// NamespacedPod. The CRD of v1alpha1 asks for both selectors, but implementations and their tests read an
// absent one as the empty one that its Go type makes of it: it selects all.
Selection pods_of(Reader& reader, const Value& pods) {
    return label_terms(reader, pods, "namespaceSelector", namespace_label_term)
           && label_terms(reader, pods, "podSelector", object_label_term);
}

// Exactly one of `namespaces` and `pods`; nothing for a field of another schema.
std::optional<Selection> selected(Reader& reader, const Value& node, const Entry& field) {
    if (field.key.as_string() == "namespaces")
        return label_terms(reader, node, "namespaces", namespace_label_term);
    if (field.key.as_string() == "pods") return pods_of(reader, reader.map(node, "pods"));
    return std::nullopt;
}

Selection subject_of(Reader& reader, const Value& spec) {
    const Value& subject = reader.map(spec, "subject");
    const Entry* const field = only_field(reader, subject ? subject : spec["subject"], "subject");
    if (field == nullptr) return Selection::unknown();
    return selected(reader, subject, *field).value_or(Selection::unknown());
}

// "cluster-internal traffic will be checked against the rule as well"
TrafficPeer networks(Reader& reader, const Value& list) {
    if (list.size() == 0 || list.size() > most_networks)
        reader.fail(list, fmt::format("networks has 1 to {} entries", most_networks));
    PeerDraft peer;
    peer.keep_addresses(address_set(reader, list, false));
    return peer.finish();
}

// Labels of nodes are not asked: any node may be meant.
TrafficPeer nodes(Reader& reader, const Value& node) {
    label_terms(reader, node, "nodes", object_label_term);
    const Value& selector = node["nodes"];
    TrafficPeer peer;
    peer.nodes = selector["matchLabels"].size() + selector["matchExpressions"].size() == 0 ? Truth::Yes
                                                                                           : Truth::Unknown;
    return peer;
}

// Names of what is outside the cluster (NPEP-133); their addresses are not written here.
TrafficPeer domain_names(Reader& reader, const Value& node) {
    reader.strings(node, "domainNames");
    TrafficPeer peer;
    peer.some_addresses = true;
    peer.addresses_cover_pods = Truth::No;
    return peer;
}

TrafficPeer not_understood() {
    PeerDraft peer;
    peer.doubt("its kind of peer was not understood");
    return peer.finish();
}

TrafficPeer peer_of(Reader& reader, const Value& node, bool is_destination) {
    TrafficPeer peer;
    const Entry* const field = only_field(reader, node, "a peer");
    if (field == nullptr) return peer;
    if (auto pods = selected(reader, node, *field)) {
        peer.pods = *std::move(pods);
        return peer;
    }
    if (!is_destination) return not_understood();
    const std::string_view kind = field->key.as_string();
    if (kind == "networks") return networks(reader, reader.list(node, kind));
    if (kind == "nodes") return nodes(reader, node);
    return kind == "domainNames" ? domain_names(reader, node) : not_understood();
}

TrafficAction action_of(Reader& reader, const Schema& schema, const Value& node) {
    const std::string_view action = reader.string(node, "action");
    if (action == schema.allow) return TrafficAction::Allow;
    if (action == "Deny") return TrafficAction::Deny;
    if (action == "Pass" && schema.passes) return TrafficAction::Pass;
    reader.fail(node["action"] ? node["action"] : node,
                fmt::format("action must be {}{}, not \"{}\"", schema.allow,
                            schema.passes ? ", Deny or Pass" : " or Deny", action));
    return TrafficAction::Allow;
}

TrafficRule rule_of(Reader& reader, const Schema& schema, const Value& node, std::string_view peers) {
    TrafficRule rule;
    rule.action = action_of(reader, schema, node);
    rule.name = reader.string(node, "name");
    const auto entries = limited(reader, node, peers, schema.most_items);
    if (entries.empty()) reader.fail(node, fmt::format("{} must name a peer", peers));
    for (const Value& item : entries) rule.peers.push_back(peer_of(reader, item, peers == "to"));
    if (!node[schema.ports]) rule.ports = estate::PortSet::all();
    const auto ports = limited(reader, node, schema.ports, schema.most_items);
    if (node[schema.ports] && ports.empty())
        reader.fail(node[schema.ports], fmt::format("{} must not be empty", schema.ports));
    for (const Value& port : ports) schema.add_port(reader, rule, port);
    if (!reader.only(node, {"name", "action", peers, schema.ports})) doubt(rule);
    return rule;
}

TrafficSide side_of(Reader& reader, const Schema& schema, const Value& spec, std::string_view direction,
                    std::string_view peers) {
    TrafficSide side;
    const std::string parent = estate::field_path("spec", direction);
    for (const Value& node : limited(reader, spec, direction, schema.most_rules)) {
        TrafficRule rule = rule_of(reader, schema, node, peers);
        rule.path = estate::field_path(parent, side.rules.size());
        side.rules.push_back(std::move(rule));
    }
    side.applies = !side.rules.empty();
    return side;
}

void read_priority(Reader& reader, const Value& spec, TrafficPolicy& traffic) {
    const auto priority = reader.integer_if(spec, "priority");
    if (!priority && reader.ok()) reader.fail(spec, "priority is missing");
    if (priority && (*priority < 0 || *priority > 1000))
        reader.fail(spec["priority"], fmt::format("priority must be between 0 and 1000, not {}", *priority));
    traffic.order = static_cast<double>(priority.value_or(0));
}

TrafficPolicy& read_spec(estate::PolicyObject& policy, const Value& spec, Reader& reader,
                         const Schema& schema, double tier) {
    TrafficPolicy& traffic = policy.traffic.emplace_back();
    traffic.tier.order = tier;
    traffic.equal_orders_are_undefined = true;
    // "host-networked pods are not included in subject selection", nor in peers of kinds namespaces and pods.
    traffic.excludes_host_network = true;
    traffic.subject = subject_of(reader, spec);
    traffic.ingress = side_of(reader, schema, spec, "ingress", "from");
    traffic.egress = side_of(reader, schema, spec, "egress", "to");
    PolicyPart part = part_of(traffic, traffic.subject);
    if (!traffic.ingress.applies && !traffic.egress.applies) part.mode = PolicyMode::Off;
    policy.parts.push_back(std::move(part));
    return traffic;
}

} // namespace

void read_admin_network_policy(estate::PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    read_priority(reader, spec, read_spec(policy, spec, reader, admin, TrafficTier::admin));
}

void read_baseline_admin_network_policy(estate::PolicyObject& policy, const Value& object, Reader& reader) {
    if (policy.name != "default")
        reader.fail(object["metadata"]["name"], "the only BaselineAdminNetworkPolicy is named \"default\"");
    read_spec(policy, reader.map(object, "spec"), reader, baseline, TrafficTier::baseline);
}

void read_cluster_network_policy(estate::PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    const std::string_view tier = reader.string(spec, "tier");
    if (tier != "Admin" && tier != "Baseline")
        reader.fail(spec["tier"] ? spec["tier"] : spec,
                    fmt::format("tier must be Admin or Baseline, not \"{}\"", tier));
    read_priority(reader, spec,
                  read_spec(policy, spec, reader, cluster,
                            tier == "Baseline" ? TrafficTier::baseline : TrafficTier::admin));
}

} // namespace cofferdam::kubernetes
