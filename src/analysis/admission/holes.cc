#include "analysis/admission/holes.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/admission/match_resources.h"
#include "estate/field.h"
#include "estate/policy_object.h"
#include "kubernetes/resource_rules.h"

namespace cofferdam::admission {

namespace {

using estate::Object;
using value::Value;

constexpr std::string_view registration = "admissionregistration.k8s.io";

bool covers(const ResourceRules& rules, std::string_view operation, std::string_view resource,
            std::string_view subresource) {
    return std::ranges::any_of(rules.rules, [&](const ResourceRule& rule) {
        return rule.has_operation(operation) && rule.has_resource(resource, subresource);
    });
}

// The workload resources whose creation it looks at.
std::vector<std::string_view> watched(const ResourceRules& rules) {
    std::vector<std::string_view> resources;
    for (const auto& row : kubernetes::workload_resources())
        if (covers(rules, "CREATE", row.resource, "")) resources.push_back(row.resource);
    return resources;
}

class Finder {
  public:
    Finder(const Object& policy, std::string match, std::vector<Hole>& holes)
        : policy_(&policy), match_(std::move(match)), holes_(&holes) {}

    void find_in(const ResourceRules& rules, const Value& match) {
        const std::vector<std::string_view> resources = watched(rules);
        if (resources.empty()) return;
        const bool updates = std::ranges::all_of(
            resources, [&](std::string_view resource) { return covers(rules, "UPDATE", resource, ""); });
        if (!updates)
            add(rules_field(match), "it is not asked on UPDATE: what an update changes is not looked at");
        find_subresources(rules, match, resources);
        if (rules.policy == MatchPolicy::Exact)
            add("matchPolicy", "matchPolicy Exact: the same object in another version passes by");
        find_selectable(rules);
    }

  private:
    // A pod's containers change after it is there, too.
    void find_subresources(const ResourceRules& rules, const Value& match,
                           const std::vector<std::string_view>& resources) {
        if (std::ranges::find(resources, "pods") == resources.end()) return;
        if (!covers(rules, "UPDATE", "pods", "ephemeralcontainers"))
            add(rules_field(match),
                "pods/ephemeralcontainers is left out: a container that is added to a running pod "
                "is not looked at");
    }

    // Whoever makes the object writes its labels.
    void find_selectable(const ResourceRules& rules) {
        if (rules.objects && !rules.objects->selects_all())
            add("objectSelector",
                fmt::format("only objects with the labels {}: whoever makes the object chooses them",
                            rules.objects->to_string()));
    }

    static std::string rules_field(const Value& match) {
        return match["resourceRules"] ? "resourceRules" : "rules";
    }
    void add(std::string_view field, std::string text) {
        holes_->push_back({policy_, fmt::format("{}.{}", match_, field), std::move(text)});
    }

    const Object* policy_;
    std::string match_;
    std::vector<Hole>* holes_;
};

// The parameters' namespace is the request's own: its editors choose what is forbidden them.
void find_own_params(const Object& policy, const Object& binding, std::vector<Hole>& holes) {
    const Value& spec = binding.effective["spec"];
    const Value& reference = spec["paramRef"];
    if (!policy.effective["spec"]["paramKind"] || !reference || reference["namespace"]) return;
    const std::string_view kind = policy.effective["spec"]["paramKind"]["kind"].string_or("");
    if (kind != "ConfigMap" && kind != "Secret")
        return; // kinds of which the scope is known to be the namespace
    holes.push_back(
        {&binding, "spec.paramRef",
         fmt::format("its {} is looked for in the namespace of the request: who may write one there decides "
                     "what is forbidden",
                     kind)});
}

bool denies(const Object& binding) {
    return std::ranges::any_of(binding.effective["spec"]["validationActions"].items(),
                               [](const Value& action) { return action.string_or("") == "Deny"; });
}

void find_in_policy(const Object& policy, const std::vector<const Object*>& bindings,
                    std::vector<Hole>& holes) {
    bool is_bound = false;
    for (const Object* binding : bindings) {
        if (binding->target != policy.target || !denies(*binding)
            || binding->effective["spec"]["policyName"].string_or("") != policy.name)
            continue;
        is_bound = true;
        find_own_params(policy, *binding, holes);
    }
    if (!is_bound) return; // it stops nothing as it is
    const Value& match = policy.effective["spec"]["matchConstraints"];
    Finder(policy, "spec.matchConstraints", holes).find_in(read_match_resources(match), match);
}

void find_in_webhooks(const Object& configuration, std::vector<Hole>& holes) {
    std::size_t index = 0;
    for (const Value& webhook : configuration.effective["webhooks"].items())
        Finder(configuration, estate::field_path("webhooks", index++), holes)
            .find_in(read_webhook_rules(webhook), webhook);
}

} // namespace

std::vector<Hole> find_holes(const estate::Snapshot& snapshot) {
    std::vector<const Object*> bindings;
    for (const auto& [id, row] : snapshot.table<estate::PolicyObject>()) {
        const Object& object = snapshot.object_of(row);
        if (object.kind == "ValidatingAdmissionPolicyBinding" && object.group == registration)
            bindings.push_back(&object);
    }
    std::vector<Hole> holes;
    for (const auto& [id, row] : snapshot.table<estate::PolicyObject>()) {
        const Object& object = snapshot.object_of(row);
        if (object.group != registration) continue;
        if (object.kind == "ValidatingAdmissionPolicy") find_in_policy(object, bindings, holes);
        if (object.kind == "ValidatingWebhookConfiguration") find_in_webhooks(object, holes);
    }
    return holes;
}

} // namespace cofferdam::admission
