#include "questions/proof.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/policies/pod_security_labels.h"

namespace cofferdam::questions {

namespace {

using observations::ProbeAnswer;
using observations::ProbeOutcome;
using observations::Refuser;
using policies::Policy;
using policies::Stage;

bool has_webhook(const estate::Object& object, std::string_view name) {
    return std::ranges::any_of(object.effective["webhooks"].items(), [&](const value::Value& webhook) {
        return webhook["name"].string_or("") == name;
    });
}

// Did this policy refuse it?
bool is_refused_by(const ProbeAnswer& answer, const Policy& policy, const estate::Object& object) {
    if (answer.outcome != ProbeOutcome::Refused) return false;
    switch (answer.refuser) {
    case Refuser::PodSecurity: return object.kind == "Namespace" && answer.namespace_ == policy.namespace_;
    case Refuser::ValidatingAdmissionPolicy:
        return object.kind == "ValidatingAdmissionPolicy" && answer.by == policy.name;
    case Refuser::Webhook:
        return object.kind == "ValidatingWebhookConfiguration" && has_webhook(object, answer.by);
    case Refuser::Nobody:
    case Refuser::Other: break;
    }
    return false;
}

// What fails baseline fails restricted too. A level that is none is judged as restricted.
bool should_refuse(std::string_view enforced, std::string_view level) {
    if (enforced.empty() || enforced == "privileged" || level.empty()) return false;
    return enforced != "baseline" || level == "baseline";
}

bool is_let_through(const ProbeAnswer& answer, const Policy& policy, const estate::Object& object) {
    const std::string_view enforced =
        object.labels.find(fmt::format("{}/enforce", policies::pod_security_prefix)).value_or("");
    return object.kind == "Namespace" && answer.namespace_ == policy.namespace_
           && answer.outcome == ProbeOutcome::Admitted && should_refuse(enforced, answer.level);
}

void prove(Policy& policy, const estate::Object& object, const observations::Probe& probe) {
    // Let through weighs more than refused: a hole is a hole.
    for (const ProbeAnswer& answer : probe.answers) {
        if (is_let_through(answer, policy, object)) {
            policy.stage = Stage::Configured;
            policy.enforced = Truth::No;
            policy.reason = fmt::format("the API server admitted the canary {}, which fails {} ({})",
                                        answer.canary, answer.level, probe.time);
            return;
        }
        if (policy.stage == Stage::Proved || !is_refused_by(answer, policy, object)) continue;
        policy.stage = Stage::Proved;
        policy.enforced = Truth::Yes;
        policy.reason = fmt::format("proved: it refused the canary {} in namespace {} ({})", answer.canary,
                                    answer.namespace_, probe.time);
    }
}

} // namespace

void prove(policies::PolicyInventory& inventory, const estate::Snapshot& snapshot,
           const observations::Probe& probe) {
    for (Policy& policy : inventory.policies) prove(policy, snapshot[policy.object], probe);
}

} // namespace cofferdam::questions
