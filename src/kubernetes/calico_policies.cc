// Calico's NetworkPolicy, GlobalNetworkPolicy and their staged forms (projectcalico.org/v3).
#include <algorithm>

#include "kubernetes/calico_selector.h"
#include "kubernetes/policy_objects.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::PolicyRole;
using estate::Selection;
using value::Value;
using Attribute = Selection::Attribute;
using Test = Selection::Test;

// Labels that Calico gives every pod beside its own: its namespace and ServiceAccount, and their labels by
// prefix.
Selection endpoint_term(std::string_view key, Test test, std::vector<std::string_view> values) {
    if (key == "projectcalico.org/namespace")
        return Selection::of(Attribute::Namespace, test, std::move(values));
    if (key == "projectcalico.org/serviceaccount")
        return Selection::of(Attribute::ServiceAccount, test, std::move(values));
    if (key == "projectcalico.org/orchestrator") return Selection::unknown();
    if (key.starts_with("pcns.")) return namespace_label_term(key.substr(5), test, std::move(values));
    if (key.starts_with("pcsa.")) return Selection::unknown();
    return object_label_term(key, test, std::move(values));
}

Selection namespace_term(std::string_view key, Test test, std::vector<std::string_view> values) {
    if (key == "projectcalico.org/name") return Selection::of(Attribute::Namespace, test, std::move(values));
    return namespace_label_term(key, test, std::move(values));
}

// Labels of ServiceAccounts are not looked at.
Selection service_account_term(std::string_view key, Test test, std::vector<std::string_view> values) {
    if (key == "projectcalico.org/name")
        return Selection::of(Attribute::ServiceAccount, test, std::move(values));
    return Selection::unknown();
}

// An Allow with no condition at all.
bool opens(const Value& rules) {
    return std::ranges::any_of(rules.items(), [](const Value& rule) {
        const bool bare = std::ranges::all_of(rule.entries(), [](const value::Entry& entry) {
            return entry.key.as_string() == "action" || entry.key.as_string() == "metadata" || !entry.value;
        });
        return bare && rule["action"].string_or("") == "Allow";
    });
}

// Types default by the rules that are there: egress alone, both, or ingress.
void read_directions(const Value& spec, PolicyPart& part, Reader& reader) {
    const bool kubernetes = bool(spec["policyTypes"]);
    const std::vector<std::string_view> types = reader.strings(spec, kubernetes ? "policyTypes" : "types");
    auto names = [&](std::string_view type) { return std::ranges::find(types, type) != types.end(); };
    const bool has_ingress = spec["ingress"].size() > 0;
    const bool has_egress = spec["egress"].size() > 0;
    part.isolates_ingress = types.empty() ? has_ingress || !has_egress : names("Ingress");
    part.isolates_egress = types.empty() ? has_egress : names("Egress");
    part.opens_ingress = opens(spec["ingress"]);
    part.opens_egress = opens(spec["egress"]);
}

Selection of_spec(const Value& spec, Reader& reader) {
    if (const Value& pods = reader.map(spec, "podSelector")) return label_terms(pods, object_label_term);
    return calico_selection(reader.string(spec, "selector"), endpoint_term)
           && calico_selection(reader.string(spec, "namespaceSelector"), namespace_term)
           && calico_selection(reader.string(spec, "serviceAccountSelector"), service_account_term);
}

PolicyPart& read_spec(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    part.mode = PolicyMode::Enforce;
    // Untracked and pre-DNAT policies are for host endpoints only.
    part.about_workloads =
        !reader.boolean(spec, "doNotTrack", false) && !reader.boolean(spec, "preDNAT", false);
    part.selection = part.about_workloads ? of_spec(spec, reader) : Selection::none();
    read_directions(spec, part, reader);
    // What other tiers leave undecided depends on the tier's own default action.
    const std::string_view tier = reader.string(spec, "tier", "default");
    if (tier != "default") part.isolates_ingress = part.isolates_egress = false;
    return part;
}

} // namespace

void read_calico_policy(PolicyObject& policy, const Value& object, Reader& reader) {
    read_spec(policy, object, reader);
}

void read_calico_staged_policy(PolicyObject& policy, const Value& object, Reader& reader) {
    read_spec(policy, object, reader).mode = PolicyMode::Audit;
}

void read_calico_tier(PolicyObject& policy, const Value&, Reader&) {
    policy.role = PolicyRole::Configuration;
}

} // namespace cofferdam::kubernetes
