#include "graph/admission_gate.h"

#include <fmt/format.h>

namespace cofferdam::graph {

namespace {

using estate::PolicyMode;
using pod_security::NamespaceMode;

bool may_refuse(const estate::PolicyObject& policy) {
    if (policy.concern != estate::PolicyConcern::Admission || policy.role != estate::PolicyRole::Policy)
        return false;
    for (const estate::PolicyPart& part : policy.parts) {
        const bool in_force = part.mode == PolicyMode::Enforce || part.mode == PolicyMode::Delegates
                              || part.mode == PolicyMode::Unknown;
        if (in_force && part.validates && part.about_workloads) return true;
    }
    return false;
}

bool is_openshift(const estate::Snapshot& snapshot) {
    for (const auto [id, object] : snapshot.table<estate::Object>()) {
        if (object.group == "security.openshift.io" || object.group == "config.openshift.io") return true;
    }
    return false;
}

} // namespace

AdmissionGate::AdmissionGate(Draft& draft) : draft_(&draft) {
    for (const auto [id, row] : draft.snapshot().table<estate::Namespace>()) rows_.emplace(row.name, &row);
    std::size_t policies = 0;
    for (const auto [id, policy] : draft.snapshot().table<estate::PolicyObject>())
        policies += may_refuse(policy) ? 1 : 0;
    if (policies > 0)
        other_ = draft.condition(fmt::format(
            "none of the {} admission policies and webhooks of the estate refuses such a pod", policies));
    else if (is_openshift(draft.snapshot()))
        other_ = draft.condition("a SecurityContextConstraint admits such a pod");
}

const AdmissionGate::Answer& AdmissionGate::of(std::string_view namespace_) {
    const auto known = known_.find(namespace_);
    if (known != known_.end()) return known->second;
    return known_.emplace(namespace_, judge(namespace_)).first->second;
}

// Baseline and Restricted both forbid privileged, host namespaces and hostPath
// (https://kubernetes.io/docs/concepts/security/pod-security-standards/). Without a label the server's own
// defaults and exemptions apply, which no manifest shows.
AdmissionGate::Answer AdmissionGate::judge(std::string_view namespace_) {
    const auto row = rows_.find(namespace_);
    const estate::Object* const object =
        row == rows_.end() ? nullptr : &draft_->snapshot().object_of(*row->second);
    const value::Value none;
    const auto& server = draft_->options().admission;
    const pod_security::NamespacePolicy policy = pod_security::namespace_policy(
        namespace_, object ? object->effective["metadata"]["labels"] : none, server ? &*server : nullptr);
    const NamespaceMode& enforce = policy.enforce;
    const std::string_view path = "metadata.labels[\"pod-security.kubernetes.io/enforce\"]";
    if (policy.exempt) {
        return {other_ ? Truth::Unknown : Truth::Yes,
                {nullptr, "", "the API server exempts the namespace from Pod Security", false},
                other_,
                false};
    }
    if (enforce.mode.level != pod_security::Level::Privileged)
        return {Truth::No,
                {object, path, "Pod Security refuses such pods", !object},
                {},
                enforce.from == NamespaceMode::From::Label};
    if (enforce.from == NamespaceMode::From::Unknown) {
        return {Truth::Unknown,
                {object, path, "no label enforces Pod Security", !object},
                other_
                    ? other_
                    : draft_->condition("the API server's own Pod Security defaults admit privileged pods"),
                true};
    }
    return {other_ ? Truth::Unknown : Truth::Yes,
            {object, path, "Pod Security admits every pod", !object},
            other_,
            true};
}

} // namespace cofferdam::graph
