#include "questions/proof.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "analysis/pod_security/pod_security.h"
#include "analysis/policies/pod_security_labels.h"

namespace cofferdam::questions {

// Where the version is not known, the oldest: what came later proves nothing.
bool is_checked(std::string_view control, std::string_view kubernetes_version) {
    constexpr std::string_view prefix = "compliance-pss-";
    const auto version = pod_security::parse_version(kubernetes_version);
    return control.starts_with(prefix)
           && pod_security::has_check(control.substr(prefix.size()),
                                      version.value_or(pod_security::Version{}));
}

namespace {

using observations::ProbeAnswer;
using observations::ProbeOutcome;
using observations::Refuser;
using policies::Policy;
using policies::Stage;

bool holds(const std::vector<std::string>& texts, std::string_view text) {
    return std::ranges::find(texts, text) != texts.end();
}

bool has_webhook(const estate::Object& object, std::string_view name) {
    return std::ranges::any_of(object.effective["webhooks"].items(), [&](const value::Value& webhook) {
        return webhook["name"].string_or("") == name;
    });
}

// Of Kyverno or Gatekeeper, whose webhook names them. A policy of a namespace says nothing of another.
bool is_named(const ProbeAnswer& answer, const estate::Object& object) {
    const bool is_of_engine =
        object.group.ends_with("kyverno.io") || object.group == "constraints.gatekeeper.sh";
    const bool is_there = object.namespace_.empty() || object.namespace_ == answer.namespace_;
    return is_of_engine && is_there && holds(answer.refusal.policies, object.name);
}

// Did this policy refuse it?
bool is_refused_by(const ProbeAnswer& answer, const estate::Object& object) {
    if (answer.outcome != ProbeOutcome::Refused) return false;
    switch (answer.refusal.refuser) {
    case Refuser::PodSecurity: return object.kind == "Namespace" && answer.namespace_ == object.name;
    case Refuser::ValidatingAdmissionPolicy:
        return object.kind == "ValidatingAdmissionPolicy" && answer.refusal.by == object.name;
    case Refuser::Webhook:
        return is_named(answer, object)
               || (object.kind == "ValidatingWebhookConfiguration" && has_webhook(object, answer.refusal.by));
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

// Pinned by the label, or that of the server.
std::string_view version_of(const estate::Object& namespace_, std::string_view server) {
    const auto pinned =
        namespace_.labels.find(fmt::format("{}/enforce-version", policies::pod_security_prefix));
    return pinned && *pinned != "latest" ? *pinned : server;
}

// By the labels, or because the policy as it was read refuses it.
bool is_let_through(const ProbeAnswer& answer, const std::string& key, const estate::Object& object,
                    std::string_view server) {
    if (answer.outcome != ProbeOutcome::Admitted) return false;
    if (holds(answer.predicted, key)) return true;
    const std::string_view enforced =
        object.labels.find(fmt::format("{}/enforce", policies::pod_security_prefix)).value_or("");
    return object.kind == "Namespace" && answer.namespace_ == object.name
           && should_refuse(enforced, answer.level) && is_checked(answer.control, version_of(object, server));
}

std::optional<PolicyProof> proof_of(const estate::Key& key, const estate::Object& object,
                                    const observations::Probe& probe) {
    std::optional<PolicyProof> found;
    const std::string name = to_string(key);
    for (const ProbeAnswer& answer : probe.answers) {
        if (is_let_through(answer, name, object, probe.server_version))
            return PolicyProof{key, false, answer.canary, answer.namespace_, {}};
        if (!found && is_refused_by(answer, object))
            found = PolicyProof{key, true, answer.canary, answer.namespace_, answer.message};
    }
    return found;
}

void take(Policy& policy, const PolicyProof& proof, std::string_view time) {
    policy.stage = proof.holds ? Stage::Proved : Stage::Contradicted;
    policy.enforced = truth(proof.holds);
    policy.reason = proof.holds
                        ? fmt::format("proved: it refused the canary {} in namespace {} ({})", proof.canary,
                                      proof.namespace_, time)
                        : fmt::format("contradicted: the API server admitted the canary {} in namespace {}, "
                                      "which it refuses as it is written ({})",
                                      proof.canary, proof.namespace_, time);
}

} // namespace

std::vector<PolicyProof> prove(policies::PolicyInventory& inventory, const estate::Snapshot& snapshot,
                               const ProbedEstate& probed) {
    std::vector<PolicyProof> proofs;
    for (Policy& policy : inventory.policies) {
        const estate::Object& object = snapshot[policy.object];
        if (policy.role != estate::PolicyRole::Policy || !probed.is_of(object.target)) continue;
        const auto proof = proof_of(snapshot.key(object), object, probed.probe());
        if (!proof) continue;
        take(policy, *proof, probed.probe().time);
        proofs.push_back(*proof);
    }
    return proofs;
}

} // namespace cofferdam::questions
