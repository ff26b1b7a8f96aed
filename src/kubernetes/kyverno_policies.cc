// Policies of Kyverno: kyverno.io/v1 and v2, and the CEL kinds of policies.kyverno.io.
#include <algorithm>

#include "estate/field.h"
#include "kubernetes/kyverno_match.h"
#include "kubernetes/label_terms.h"
#include "kubernetes/network_fields.h"
#include "kubernetes/policy_objects.h"
#include "kubernetes/resource_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::PolicyRole;
using estate::Selection;
using value::Value;

// "Enforce" and its old spelling block; everything else audits.
PolicyMode mode_of(std::string_view action) {
    return action == "Enforce" || action == "enforce" ? PolicyMode::Enforce : PolicyMode::Audit;
}

// Rules that refuse carry an action, their own or the policy's; rules that mutate or generate act.
PolicyMode rule_mode(const Value& spec, const Value& rule) {
    const std::string_view fallback = spec["validationFailureAction"].string_or("Audit");
    if (rule["validate"]) return mode_of(rule["validate"]["failureAction"].string_or(fallback));
    if (!rule["verifyImages"]) return PolicyMode::Enforce;
    PolicyMode weakest = PolicyMode::Enforce;
    for (const Value& check : rule["verifyImages"].items()) {
        if (mode_of(check["failureAction"].string_or(fallback)) == PolicyMode::Audit)
            weakest = PolicyMode::Audit;
    }
    return weakest;
}

Selection of_override(const Value& override) {
    Selection result;
    if (override["namespaces"].size() > 0)
        result = Selection::of(Selection::Attribute::Namespace, Selection::Test::Glob,
                               string_items(override["namespaces"]));
    if (override["namespaceSelector"])
        result = std::move(result)
                 && kyverno_labels(override["namespaceSelector"], Selection::Attribute::NamespaceLabel);
    return result;
}

// The first override that matches the namespace decides instead of the action: one part each.
void add_with_overrides(PolicyObject& policy, PolicyPart part, const Value& overrides) {
    for (const Value& override : overrides.items()) {
        const Selection here = of_override(override);
        PolicyPart overridden = part;
        overridden.mode = mode_of(override["action"].string_or("Audit"));
        overridden.selection = std::move(overridden.selection) && here;
        policy.parts.push_back(std::move(overridden));
        part.selection = std::move(part.selection) && !here;
    }
    policy.parts.push_back(std::move(part));
}

// Preconditions narrow it further: who evaluates none takes them for unknown.
PolicyPart part_of_match(const Value& holder) {
    PolicyPart part;
    part.selection = kyverno_match(holder);
    KyvernoKinds kinds = kyverno_kinds(holder["match"]);
    part.kinds = std::move(kinds.kinds);
    part.about_workloads = kinds.about_workloads;
    return part;
}

void read_rule(PolicyObject& policy, const Value& spec, const Value& rule, std::string path) {
    PolicyPart part = part_of_match(rule);
    part.path = std::move(path);
    part.name = rule["name"].string_or("");
    part.validates = rule["validate"] || rule["verifyImages"];
    part.mode = spec["admission"].bool_or(true) ? rule_mode(spec, rule) : PolicyMode::Audit;
    part.fails_open = spec["failurePolicy"].string_or("Fail") == "Ignore";
    const bool can_override = part.validates && spec["admission"].bool_or(true);
    const Value& own = rule["validate"]["failureActionOverrides"];
    const Value& overrides = own.size() > 0 ? own : spec["validationFailureActionOverrides"];
    if (can_override && overrides.size() > 0) {
        add_with_overrides(policy, std::move(part), overrides);
    } else {
        policy.parts.push_back(std::move(part));
    }
}

// Kyverno's CEL policies switch admission off under evaluation.admission.enabled.
PolicyMode cel_mode(const Value& spec, bool validates) {
    if (!spec["evaluation"]["admission"]["enabled"].bool_or(true)) return PolicyMode::Audit;
    if (!validates) return PolicyMode::Enforce;
    const std::vector<std::string_view> actions = string_items(spec["validationActions"]);
    auto names = [&](std::string_view action) { return std::ranges::find(actions, action) != actions.end(); };
    if (actions.empty() || names("Deny")) return PolicyMode::Enforce;
    return names("Warn") ? PolicyMode::Warn : PolicyMode::Audit;
}

void read_cel(PolicyObject& policy, const Value& object, bool validates, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    part.validates = validates;
    part.mode = cel_mode(spec, validates);
    part.fails_open = reader.string(spec, "failurePolicy", "Fail") == "Ignore";
    read_match_resources(reader.map(spec, "matchConstraints"), part, reader);
    // "JSON" and the other modes judge payloads that are no objects of the cluster.
    const bool of_cluster = spec["evaluation"]["mode"].string_or("Kubernetes") == "Kubernetes";
    if (!of_cluster) part.about_workloads = false;
}

} // namespace

void read_kyverno_policy(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    std::size_t index = 0;
    for (const Value& rule : maps(reader, spec, "rules"))
        read_rule(policy, spec, rule, estate::field_path("spec.rules", index++));
}

void read_kyverno_cleanup(PolicyObject& policy, const Value& object, Reader& reader) {
    PolicyPart part = part_of_match(reader.map(object, "spec"));
    part.path = "spec";
    part.mode = PolicyMode::Enforce;
    policy.parts.push_back(std::move(part));
}

void read_kyverno_exception(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    policy.role = PolicyRole::Exception;
    for (const Value& exception : maps(reader, spec, "exceptions"))
        policy.binds.push_back(reader.string(exception, "policyName"));
    PolicyPart part = part_of_match(spec);
    part.path = "spec";
    part.mode = PolicyMode::Enforce;
    policy.parts.push_back(std::move(part));
}

void read_kyverno_cel_policy(PolicyObject& policy, const Value& object, Reader& reader) {
    read_cel(policy, object, true, reader);
}

void read_kyverno_cel_action(PolicyObject& policy, const Value& object, Reader& reader) {
    read_cel(policy, object, false, reader);
}

// Whom it takes out is said in CEL only.
void read_kyverno_cel_exception(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    policy.role = PolicyRole::Exception;
    for (const Value& reference : maps(reader, spec, "policyRefs"))
        policy.binds.push_back(reader.string(reference, "name"));
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    part.mode = PolicyMode::Enforce;
    part.selection = has_conditions(spec, "matchConditions") ? Selection::unknown() : Selection::all();
}

} // namespace cofferdam::kubernetes
