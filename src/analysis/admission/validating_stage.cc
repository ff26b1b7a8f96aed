#include "analysis/admission/validating_stage.h"

#include <algorithm>

#include <fmt/format.h>

#include "estate/policy_object.h"

namespace cofferdam::admission {

namespace {

using estate::Object;

constexpr std::string_view registration = "admissionregistration.k8s.io";

std::string speaker(const Object& policy, const PolicyBinding& binding) {
    if (binding.object == &policy)
        return fmt::format("ValidatingAdmissionPolicy '{}'", policy.name); // unbound
    return fmt::format("ValidatingAdmissionPolicy '{}' with binding '{}'", policy.name, binding.object->name);
}

Objection objection(Force force, const Object& policy, const PolicyBinding& binding, std::string message) {
    return {.force = force, .policy = &policy, .by = speaker(policy, binding), .message = std::move(message)};
}

bool denies(const PolicyBinding& binding) {
    return std::ranges::find(binding.actions, Force::Refuses) != binding.actions.end();
}

void add(const Decision& decision, Truth matches, const Object& policy, const PolicyBinding& binding,
         std::vector<Objection>& objections) {
    if (decision.kind == Decision::Kind::Admit) return;
    const bool refuses = denies(binding) || decision.whatever_actions;
    if (decision.kind == Decision::Kind::Unknown || matches == Truth::Unknown) {
        const std::string_view why = matches == Truth::Unknown ? "; whether it matches is not known" : "";
        if (refuses)
            objections.push_back(
                objection(Force::Doubt, policy, binding, fmt::format("{}{}", decision.message, why)));
        return;
    }
    if (decision.whatever_actions)
        return objections.push_back(objection(Force::Refuses, policy, binding, decision.message));
    for (const Force action : binding.actions) {
        objections.push_back(objection(action, policy, binding, decision.message));
        objections.back().fields = decision.fields;
    }
}

// As if it were bound, and each binding refused.
void enforce(std::vector<PolicyBinding>& bindings, const Object& policy) {
    static const value::Value none;
    if (bindings.empty())
        bindings.push_back(
            {.object = &policy, .policy = policy.name, .matches = {}, .param_ref = &none, .actions = {}});
    for (PolicyBinding& binding : bindings) binding.actions = {Force::Refuses};
}

} // namespace

bool is_exempt_configuration(const Request& request) {
    return request.group == registration
           && (request.kind.ends_with("WebhookConfiguration") || request.kind.ends_with("AdmissionPolicy")
               || request.kind.ends_with("AdmissionPolicyBinding"));
}

ValidatingStage::ValidatingStage(const estate::Snapshot& snapshot, Id<estate::Target> target,
                                 const PolicyParams& params, int kubernetes_minor, Reading reading)
    : params_(&params) {
    std::vector<PolicyBinding> bindings;
    for (const auto& [id, row] : snapshot.table<estate::PolicyObject>()) {
        const Object& object = snapshot.object_of(row);
        if (object.target != target || object.group != registration) continue;
        if (object.kind == "ValidatingAdmissionPolicyBinding") bindings.push_back(read_binding(object));
        if (object.kind == "ValidatingAdmissionPolicy")
            hooks_.push_back({&object, ValidatingPolicy(object.effective["spec"], kubernetes_minor), {}});
    }
    for (Hook& hook : hooks_)
        for (const PolicyBinding& binding : bindings)
            if (binding.policy == hook.object->name) hook.bindings.push_back(binding);
    if (reading == Reading::AsEnforced)
        for (Hook& hook : hooks_) enforce(hook.bindings, *hook.object);
    std::erase_if(hooks_, [](const Hook& hook) { return hook.bindings.empty(); });
    std::ranges::sort(hooks_, {}, [](const Hook& hook) { return hook.object->name; });
}

bool ValidatingStage::reads_requester() const {
    return std::ranges::any_of(hooks_, [](const Hook& hook) { return hook.policy.reads_requester(); });
}

void ValidatingStage::judge(const Request& request, std::vector<Objection>& objections) const {
    if (is_exempt_configuration(request)) return;
    for (const Hook& hook : hooks_) {
        const Truth matches = hook.policy.constraints().match(request);
        if (matches == Truth::No) continue;
        for (const PolicyBinding& binding : hook.bindings) {
            const Truth bound = matches && binding.match(request);
            if (bound != Truth::No) judge(hook, binding, bound, request, objections);
        }
    }
}

void ValidatingStage::judge(const Hook& hook, const PolicyBinding& binding, Truth matches,
                            const Request& request, std::vector<Objection>& objections) const {
    const CollectedParams params =
        params_->collect(hook.policy.param_kind(), *binding.param_ref, request.in.facts.name);
    if (!params.doubt.empty()) {
        if (denies(binding))
            objections.push_back(objection(Force::Doubt, *hook.object, binding, params.doubt));
        return;
    }
    if (!params.error.empty()) {
        // Whatever the binding's actions are.
        const Force force = matches == Truth::Yes ? Force::Refuses : Force::Doubt;
        if (!hook.policy.fails_open())
            objections.push_back(objection(force, *hook.object, binding,
                                           fmt::format("failed to configure binding: {}", params.error)));
        return;
    }
    for (const value::Value* param : params.values)
        for (const Decision& decision : hook.policy.validate(request, *param))
            add(decision, matches, *hook.object, binding, objections);
}

} // namespace cofferdam::admission
