// CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (cilium pkg/policy/api Rule,
// pkg/k8s/apis/cilium.io/utils).
#include <algorithm>

#include "estate/field.h"
#include "kubernetes/label_terms.h"
#include "kubernetes/network_fields.h"
#include "kubernetes/policy_objects.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::Selection;
using value::Value;
using Attribute = Selection::Attribute;
using Test = Selection::Test;

constexpr std::string_view namespace_key = "io.kubernetes.pod.namespace";
constexpr std::string_view namespace_labels = "io.cilium.k8s.namespace.labels.";
constexpr std::string_view service_account = "io.cilium.k8s.policy.serviceaccount";
constexpr std::string_view cluster = "io.cilium.k8s.policy.cluster";

// Keys have a source: "k8s:app", "any:app", "app".
Selection endpoint_term(std::string_view key, Test test, std::vector<std::string_view> values) {
    const std::size_t colon = key.find(':');
    const std::string_view source = colon == std::string_view::npos ? "any" : key.substr(0, colon);
    if (colon != std::string_view::npos) key.remove_prefix(colon + 1);
    if (source == "reserved") return Selection::none(); // hosts, the world, …: no pod carries them
    if ((source != "any" && source != "k8s") || key == cluster) return Selection::unknown();
    if (key == namespace_key) return Selection::of(Attribute::Namespace, test, std::move(values));
    if (key == service_account) return Selection::of(Attribute::ServiceAccount, test, std::move(values));
    if (key.starts_with(namespace_labels))
        return namespace_label_term(key.substr(namespace_labels.size()), test, std::move(values));
    return object_label_term(key, test, std::move(values));
}

bool opens(const Value& rules, std::string_view entities, std::string_view ports) {
    return std::ranges::any_of(rules.items(), [&](const Value& rule) {
        const std::vector<std::string_view> named = string_items(rule[entities]);
        return rule[ports].size() == 0 && std::ranges::find(named, "all") != named.end();
    });
}

// A direction with rules is denied by default, unless enableDefaultDeny says otherwise.
bool isolates(const Value& spec, std::string_view direction, std::string_view denied) {
    const bool has_rules = spec[direction].size() + spec[denied].size() > 0;
    return spec["enableDefaultDeny"][direction].bool_or(has_rules);
}

void read_spec(PolicyObject& policy, const Value& spec, std::string path) {
    PolicyPart& part = policy.parts.emplace_back();
    part.path = std::move(path);
    part.mode = PolicyMode::Enforce;
    part.about_workloads = !spec["nodeSelector"];
    part.selection =
        part.about_workloads ? label_terms(spec["endpointSelector"], endpoint_term) : Selection::none();
    part.isolates_ingress = isolates(spec, "ingress", "ingressDeny");
    part.isolates_egress = isolates(spec, "egress", "egressDeny");
    part.opens_ingress = opens(spec["ingress"], "fromEntities", "toPorts");
    part.opens_egress = opens(spec["egress"], "toEntities", "toPorts");
}

} // namespace

void read_cilium_policy(PolicyObject& policy, const Value& object, Reader& reader) {
    if (const Value& spec = reader.map(object, "spec")) read_spec(policy, spec, "spec");
    std::size_t index = 0;
    for (const Value& spec : maps(reader, object, "specs"))
        read_spec(policy, spec, estate::field_path("specs", index++));
}

} // namespace cofferdam::kubernetes
