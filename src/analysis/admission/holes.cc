#include "analysis/admission/holes.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "analysis/admission/match_resources.h"
#include "analysis/admission/mentions.h"
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

// What is known about the policy beside its rules.
struct Concern {
    bool judges_resources =
        true;                  // requests and limits of containers; an expression may show that it does not
    bool exec_is_seen = false; // some other policy of the cluster looks at commands that are run in pods
};

class Finder {
  public:
    Finder(const Object& policy, std::string match, Concern concern, std::vector<Hole>& holes)
        : policy_(&policy), match_(std::move(match)), concern_(concern), holes_(&holes) {}

    void find_in(const ResourceRules& rules, const Value& match) {
        const std::vector<std::string_view> resources = watched(rules);
        if (resources.empty()) return;
        const std::string_view field = match["resourceRules"] ? "resourceRules" : "rules";
        const bool updates = std::ranges::all_of(
            resources, [&](std::string_view resource) { return covers(rules, "UPDATE", resource, ""); });
        if (!updates)
            add(HoleKind::NoUpdate, field,
                "it is not asked on UPDATE: what an update changes is not looked at");
        if (std::ranges::find(resources, "pods") != resources.end()) find_subresources(rules, field);
        find_exact(rules);
        find_selectable(rules);
    }

    void find_exact(const ResourceRules& rules) {
        if (rules.policy == MatchPolicy::Exact)
            add(HoleKind::ExactMatch, "matchPolicy",
                "matchPolicy Exact: the same object in another version passes by");
    }

  private:
    // A pod's containers change after it is there, too.
    void find_subresources(const ResourceRules& rules, std::string_view field) {
        if (!covers(rules, "UPDATE", "pods", "ephemeralcontainers"))
            add(HoleKind::NoEphemeralContainers, field,
                "pods/ephemeralcontainers is left out: a container that is added to a running pod "
                "is not looked at");
        if (concern_.judges_resources && !covers(rules, "UPDATE", "pods", "resize"))
            add(HoleKind::NoResize, field,
                "pods/resize is left out: requests and limits of a running pod change unseen");
        if (!concern_.exec_is_seen)
            add(HoleKind::NoExec, field,
                "CONNECT of pods/exec is left out, here and in every other policy: what is run in a pod that "
                "is there is not looked at");
    }

    // Whoever makes the object writes its labels.
    void find_selectable(const ResourceRules& rules) {
        if (rules.objects && !rules.objects->selects_all())
            add(HoleKind::ObjectSelector, "objectSelector",
                fmt::format("only objects with the labels {}: whoever makes the object chooses them",
                            rules.objects->to_string()));
    }

    void add(HoleKind kind, std::string_view field, std::string text) {
        holes_->push_back({kind, policy_, fmt::format("{}.{}", match_, field), std::move(text)});
    }

    const Object* policy_;
    std::string match_;
    Concern concern_;
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
        {HoleKind::OwnParameters, &binding, "spec.paramRef",
         fmt::format("its {} is looked for in the namespace of the request: who may write one there decides "
                     "what is forbidden",
                     kind)});
}

bool denies(const Object& binding) {
    return std::ranges::any_of(binding.effective["spec"]["validationActions"].items(),
                               [](const Value& action) { return action.string_or("") == "Deny"; });
}

// What of a cluster's policies is there to be found in.
class Policies {
  public:
    explicit Policies(const estate::Snapshot& snapshot) {
        for (const auto& [id, row] : snapshot.table<estate::PolicyObject>()) {
            const Object& object = snapshot.object_of(row);
            if (object.group != registration) continue;
            objects_.push_back(&object);
            note_exec(object);
        }
    }

    std::vector<Hole> find() const {
        std::vector<Hole> holes;
        for (const Object* object : objects_) {
            if (object->kind == "ValidatingAdmissionPolicy") find_in_policy(*object, holes);
            if (object->kind == "ValidatingWebhookConfiguration") find_in_webhooks(*object, holes);
            if (object->kind == "MutatingWebhookConfiguration") find_in_mutators(*object, holes);
        }
        return holes;
    }

  private:
    void note_exec(const Object& object) {
        const auto sees = [](const ResourceRules& rules) { return covers(rules, "CONNECT", "pods", "exec"); };
        bool any = object.kind == "ValidatingAdmissionPolicy"
                   && sees(read_match_resources(object.effective["spec"]["matchConstraints"]));
        if (object.kind == "ValidatingWebhookConfiguration")
            for (const Value& webhook : object.effective["webhooks"].items())
                any = any || sees(read_webhook_rules(webhook));
        if (any) exec_is_seen_.insert(object.target);
    }

    void find_in_policy(const Object& policy, std::vector<Hole>& holes) const {
        const Value& spec = policy.effective["spec"];
        bool is_bound = false;
        for (const Object* binding : objects_) {
            if (binding->kind != "ValidatingAdmissionPolicyBinding" || binding->target != policy.target
                || !denies(*binding) || binding->effective["spec"]["policyName"].string_or("") != policy.name)
                continue;
            is_bound = true;
            find_own_params(policy, *binding, holes);
        }
        if (!is_bound) return; // it stops nothing as it is
        const bool judges_resources =
            mentions(spec["validations"], "resources") || mentions(spec["variables"], "resources");
        const Value& match = spec["matchConstraints"];
        Finder(policy, "spec.matchConstraints", {judges_resources, sees_exec(policy)}, holes)
            .find_in(read_match_resources(match), match);
    }

    void find_in_webhooks(const Object& configuration, std::vector<Hole>& holes) const {
        std::size_t index = 0;
        for (const Value& webhook : configuration.effective["webhooks"].items())
            Finder(configuration, estate::field_path("webhooks", index++), {true, sees_exec(configuration)},
                   holes)
                .find_in(read_webhook_rules(webhook), webhook);
    }

    // Many of them rightly look at new objects only; but a version that is not changed is none of these.
    static void find_in_mutators(const Object& configuration, std::vector<Hole>& holes) {
        std::size_t index = 0;
        for (const Value& webhook : configuration.effective["webhooks"].items())
            Finder(configuration, estate::field_path("webhooks", index++), {}, holes)
                .find_exact(read_webhook_rules(webhook));
    }

    bool sees_exec(const Object& object) const { return exec_is_seen_.contains(object.target); }

    std::vector<const Object*> objects_;
    std::set<Id<estate::Target>> exec_is_seen_;
};

} // namespace

std::vector<Hole> find_holes(const estate::Snapshot& snapshot) { return Policies(snapshot).find(); }

} // namespace cofferdam::admission
