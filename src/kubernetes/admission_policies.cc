// Admission policies and webhooks of the API server (k8s.io/api admissionregistration/v1).
#include <algorithm>

#include "estate/field.h"
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

// Without bindings neither kind of policy has any force:
// https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
PolicyPart& read_policy(PolicyObject& policy, const Value& object, std::string_view constraints,
                        Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    policy.role = PolicyRole::Unbound;
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    part.mode = PolicyMode::Enforce;
    part.fails_open = reader.string(spec, "failurePolicy", "Fail") == "Ignore";
    read_match_resources(reader.map(spec, constraints), part, reader);
    if (has_conditions(spec, "matchConditions"))
        part.selection = std::move(part.selection) && Selection::unknown();
    return part;
}

PolicyPart& read_binding(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    policy.role = PolicyRole::Binding;
    policy.binds = {reader.string(spec, "policyName")};
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    part.mode = PolicyMode::Enforce;
    read_match_resources(reader.map(spec, "matchResources"), part, reader);
    return part;
}

PolicyMode mode_of(const std::vector<std::string_view>& actions) {
    auto names = [&](std::string_view action) { return std::ranges::find(actions, action) != actions.end(); };
    if (names("Deny")) return PolicyMode::Enforce;
    if (names("Warn")) return PolicyMode::Warn;
    return names("Audit") ? PolicyMode::Audit : PolicyMode::Unknown;
}

PolicyPart webhook(const Value& node, bool validates, Reader& reader) {
    PolicyPart part;
    part.name = reader.string(node, "name");
    part.mode = PolicyMode::Delegates;
    part.validates = validates;
    part.fails_open = reader.string(node, "failurePolicy", "Fail") == "Ignore";
    const bool exact = reader.string(node, "matchPolicy", "Equivalent") == "Exact";
    const Value& rules = reader.list(node, "rules");
    describe_rules(rules, part, reader);
    part.selection = resource_rules(rules, exact, reader);
    if (auto selector = reader.selector(node, "namespaceSelector"))
        part.selection = std::move(part.selection)
                         && Selection::of_labels(Selection::Attribute::NamespaceLabel, *selector);
    if (auto selector = reader.selector(node, "objectSelector"))
        part.selection =
            std::move(part.selection) && Selection::of_labels(Selection::Attribute::Label, *selector);
    if (has_conditions(node, "matchConditions"))
        part.selection = std::move(part.selection) && Selection::unknown();
    const Value& service = reader.map(reader.map(node, "clientConfig"), "service");
    part.service = reader.string(service, "name");
    part.service_namespace = reader.string(service, "namespace");
    return part;
}

void read_webhooks(PolicyObject& policy, const Value& object, bool validates, Reader& reader) {
    for (const Value& node : maps(reader, object, "webhooks")) {
        PolicyPart part = webhook(node, validates, reader);
        part.path = estate::field_path("webhooks", policy.parts.size());
        policy.parts.push_back(std::move(part));
    }
}

} // namespace

void read_admission_policy(PolicyObject& policy, const Value& object, Reader& reader) {
    read_policy(policy, object, "matchConstraints", reader).validates = true;
}

void read_mutating_policy(PolicyObject& policy, const Value& object, Reader& reader) {
    read_policy(policy, object, "matchConstraints", reader);
}

void read_admission_policy_binding(PolicyObject& policy, const Value& object, Reader& reader) {
    PolicyPart& part = read_binding(policy, object, reader);
    part.mode = mode_of(reader.strings(reader.map(object, "spec"), "validationActions"));
    part.validates = true;
}

void read_mutating_policy_binding(PolicyObject& policy, const Value& object, Reader& reader) {
    read_binding(policy, object, reader);
}

void read_validating_webhooks(PolicyObject& policy, const Value& object, Reader& reader) {
    read_webhooks(policy, object, true, reader);
}

void read_mutating_webhooks(PolicyObject& policy, const Value& object, Reader& reader) {
    read_webhooks(policy, object, false, reader);
}

} // namespace cofferdam::kubernetes
