// Istio's AuthorizationPolicy (istio.io/api security/v1beta1): its part that is about peers and ports. It
// stands in the mesh's layer, on the destination's side, and only where the destination is in the mesh.
#include <charconv>

#include <fmt/format.h>

#include "estate/field.h"
#include "kubernetes/istio_scope.h"
#include "kubernetes/istio_sources.h"
#include "kubernetes/label_terms.h"
#include "kubernetes/network_fields.h"
#include "kubernetes/policy_objects.h"
#include "kubernetes/traffic_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::PortSet;
using estate::Protocol;
using estate::TrafficAction;
using estate::TrafficPeer;
using estate::TrafficPolicy;
using estate::TrafficRule;
using value::Value;

enum class Action : std::uint8_t { Allow, Deny, Audit, Custom };

// "If there are any CUSTOM policies that match the request …", then DENY, then ALLOW.
double order_of(Action action) {
    switch (action) {
    case Action::Custom: return 0;
    case Action::Deny: return 1;
    default: return 2;
    }
}

Action action_of(Reader& reader, const Value& spec) {
    const std::string_view text = reader.string(spec, "action", "ALLOW");
    if (text == "ALLOW") return Action::Allow;
    if (text == "DENY") return Action::Deny;
    if (text == "AUDIT") return Action::Audit;
    if (text != "CUSTOM")
        reader.fail(spec["action"],
                    fmt::format("action must be ALLOW, DENY, AUDIT or CUSTOM, not \"{}\"", text));
    return Action::Custom;
}

PortSet ports_in(Reader& reader, const Value& list) {
    PortSet ports;
    for (const Value& item : list.items()) {
        const std::string_view text = item.string_or("");
        std::uint16_t number = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (text.empty() || failure != std::errc() || end != text.data() + text.size()) {
            reader.fail(item, fmt::format("\"{}\" is not a port", text));
        } else {
            ports |= PortSet::of(Protocol::Tcp, number);
        }
    }
    return ports;
}

void restrict_ports(Reader& reader, TrafficRule& rule, const Value& wanted, const Value& unwanted) {
    if (wanted.size() > 0) rule.ports = rule.ports & ports_in(reader, wanted);
    if (unwanted.size() > 0) rule.ports -= ports_in(reader, unwanted);
}

void add_condition(TrafficRule& rule, std::string_view text) {
    if (text.empty()) return;
    if (!rule.condition.empty()) rule.condition += ", ";
    rule.condition += text;
}

// What it asks of an HTTP request: "HTTP GET /info* on shop.example".
void add_http(TrafficRule& rule, const Value& operation) {
    std::string text;
    for (const auto& [wanted, unwanted, word] :
         {std::tuple{"methods", "notMethods", ""}, std::tuple{"paths", "notPaths", ""},
          std::tuple{"hosts", "notHosts", "on "}}) {
        if (const auto items = string_items(operation[wanted]); !items.empty())
            text += fmt::format(" {}{}", word, fmt::join(items, " or "));
        if (const auto items = string_items(operation[unwanted]); !items.empty())
            text += fmt::format(" {}not {}", word, fmt::join(items, " or "));
    }
    if (!text.empty()) add_condition(rule, "HTTP" + text);
}

void read_operation(Reader& reader, TrafficRule& rule, const Value& operation) {
    restrict_ports(reader, rule, reader.list(operation, "ports"), reader.list(operation, "notPorts"));
    for (const std::string_view key : {"methods", "notMethods", "paths", "notPaths", "hosts", "notHosts"})
        reader.strings(operation, key);
    add_http(rule, operation);
    if (operation.size() == 0) reader.fail(operation, "an operation must not be empty");
    if (!reader.only(operation, {"ports", "notPorts", "methods", "notMethods", "paths", "notPaths", "hosts",
                                 "notHosts"}))
        rule.applies = Truth::Unknown;
}

// Conditions about the destination and the connection.
void read_conditions(Reader& reader, TrafficRule& rule, const Value& when) {
    for (const Value& condition : when.items()) {
        const std::string_view key = reader.string(condition, "key");
        const Value& values = reader.list(condition, "values");
        const Value& not_values = reader.list(condition, "notValues");
        if (key.empty()) reader.fail(condition, "a condition needs a key");
        if (values.size() + not_values.size() == 0)
            reader.fail(condition, "a condition needs values or notValues");
        if (key == "destination.port") {
            restrict_ports(reader, rule, values, not_values);
        } else if (key == "connection.sni") {
            add_condition(rule, "TLS to names that the rule asks");
        } else if (key.starts_with("destination.") || key.starts_with("experimental.")) {
            rule.applies = Truth::Unknown;
        } else if (!key.starts_with("source.") && !key.starts_with("request.") && key != "remote.ip") {
            reader.fail(condition["key"], fmt::format("unknown attribute \"{}\"", key));
        }
    }
}

// The entries of from or to, each of which holds a map of one name; one Missing if the field is absent.
std::vector<const Value*> alternatives(Reader& reader, const Value& node, std::string_view key,
                                       std::string_view inner) {
    static const Value missing;
    if (!node[key]) return {&missing};
    std::vector<const Value*> found;
    for (const Value& item : maps(reader, node, key)) {
        if (!item[inner]) {
            reader.fail(item, fmt::format("an entry of {} must have {}", key, inner));
        } else {
            found.push_back(&reader.map(item, inner));
        }
    }
    if (found.empty()) reader.fail(node[key], fmt::format("{} must not be empty", key));
    return found;
}

TrafficRule rule_of(Action action, IstioSource source, const std::string& path) {
    TrafficRule rule;
    rule.action = action == Action::Allow ? TrafficAction::Allow : TrafficAction::Deny;
    rule.peers = std::move(source.peers);
    rule.condition = std::move(source.condition);
    rule.ports = PortSet::all_of(Protocol::Tcp);
    rule.path = path;
    return rule;
}

// Attributes of HTTP match any other traffic of a denying rule, and none of an allowing one. Whether a
// provider refuses (CUSTOM) is its own affair.
void settle(TrafficRule& rule, Action action) {
    const bool conditional_denial = action == Action::Deny && !rule.condition.empty();
    if (conditional_denial || action == Action::Custom) rule.applies = Truth::Unknown;
    if (action == Action::Custom) rule.doubt = "a provider outside the policy decides (action CUSTOM)";
}

// Sources of one condition are one rule of ours: policies name many. Anything else is a rule for each.
void read_rule(Reader& reader, const Value& node, Action action, std::string_view namespace_,
               const std::string& path, std::vector<TrafficRule>& rules) {
    const Value& when = reader.list(node, "when");
    std::vector<IstioSource> sources;
    for (const Value* const source : alternatives(reader, node, "from", "source")) {
        IstioSource read = istio_source(reader, *source, when, namespace_);
        if (!sources.empty() && sources.back().condition == read.condition) {
            auto& peers = sources.back().peers;
            peers.insert(peers.end(), read.peers.begin(), read.peers.end());
        } else {
            sources.push_back(std::move(read));
        }
    }
    const bool known = reader.only(node, {"from", "to", "when"});
    for (const Value* const operation : alternatives(reader, node, "to", "operation")) {
        for (const IstioSource& source : sources) {
            TrafficRule rule = rule_of(action, source, path);
            if (*operation) read_operation(reader, rule, *operation);
            read_conditions(reader, rule, when);
            settle(rule, action);
            if (!known) doubt(rule);
            rules.push_back(std::move(rule));
        }
    }
}

// Only TCP goes through the proxies.
TrafficRule past_the_proxy() {
    TrafficRule rule;
    rule.peers.push_back(TrafficPeer::everybody());
    rule.ports = PortSet::all_of(Protocol::Udp) | PortSet::all_of(Protocol::Sctp);
    rule.name = "only TCP goes through the mesh";
    rule.path = "spec";
    return rule;
}

// ALLOW without rules allows nothing, the other actions without rules never match.
PolicyMode mode_of(const TrafficPolicy& traffic, Action action, bool dry_run) {
    if (dry_run || action == Action::Audit) return PolicyMode::Audit;
    if (action != Action::Allow) return traffic.ingress.rules.empty() ? PolicyMode::Off : PolicyMode::Enforce;
    return opens(traffic.ingress, PortSet::all_of(Protocol::Tcp)) ? PolicyMode::Off : PolicyMode::Enforce;
}

TrafficPolicy read_traffic(Reader& reader, const Value& spec, Action action, std::string_view namespace_) {
    TrafficPolicy traffic;
    traffic.layer = estate::TrafficLayer::Mesh;
    traffic.order = order_of(action);
    std::size_t index = 0;
    for (const Value& node : maps(reader, spec, "rules"))
        read_rule(reader, node, action, namespace_, estate::field_path("spec.rules", index++),
                  traffic.ingress.rules);
    traffic.ingress.isolates = action == Action::Allow;
    traffic.ingress.applies = traffic.ingress.isolates || !traffic.ingress.rules.empty();
    return traffic;
}

} // namespace

void read_istio_authorization(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    const std::string_view namespace_ = policy.namespace_;
    PolicyPart& part =
        read_istio_scope(policy, spec, reader.map(reader.map(spec, "selector"), "matchLabels"));
    part.validates = true;
    const Action action = action_of(reader, spec);
    TrafficPolicy traffic = read_traffic(reader, spec, action, namespace_);
    const Value& annotations = reader.map(reader.map(object, "metadata"), "annotations");
    part.mode = mode_of(traffic, action, annotations["istio.io/dry-run"].string_or("") == "true");
    if (part.mode == PolicyMode::Audit || !traffic.ingress.applies) return;
    traffic.subject = istio_subject(policy, part);
    traffic.doubt = not_known_whether_in_mesh;
    if (action == Action::Allow) traffic.ingress.rules.push_back(past_the_proxy());
    policy.traffic.push_back(std::move(traffic));
}

} // namespace cofferdam::kubernetes
