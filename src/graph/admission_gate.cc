#include "graph/admission_gate.h"

#include <algorithm>

#include <fmt/format.h>

#include "graph/guards.h"
#include "kubernetes/effective.h"
#include "value/document.h"

namespace cofferdam::graph {

namespace {

using admission::Force;
using admission::Objection;
using admission::Outcome;
using admission::Verdict;

// Each takes the node on its own; policies that forbid one of them may have forgotten the others.
constexpr std::string_view specs[] = {
    R"("containers": [{"name": "c", "image": "c", "securityContext": {"privileged": true}}])",
    R"("containers": [{"name": "c", "image": "c", "volumeMounts": [{"name": "h", "mountPath": "/h"}]}],
       "volumes": [{"name": "h", "hostPath": {"path": "/"}}])",
    R"("hostPID": true, "containers":
       [{"name": "c", "image": "c", "securityContext": {"capabilities": {"add": ["SYS_PTRACE"]}}}])",
};

// As little as the level restricted lets a pod ask for.
constexpr std::string_view claiming_spec =
    R"("securityContext": {"runAsNonRoot": true, "runAsUser": 1000, "fsGroup": 1000, "seccompProfile":
       {"type": "RuntimeDefault"}}, "containers": [{"name": "c", "image": "c", "securityContext":
       {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}, "volumeMounts": [{"name": "v", "mountPath": "/v"}]}],
       "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "v"}}])";

// Until SecurityContextConstraints are modelled, admission there is not known.
bool is_openshift(const estate::Snapshot& snapshot) {
    for (const auto [id, object] : snapshot.table<estate::Object>()) {
        if (object.group == "security.openshift.io" || object.group == "config.openshift.io") return true;
    }
    return false;
}

// The first objection of Pod Security, or of policies, that refuses or may.
const Objection* objection_of(const Verdict& verdict, bool pod_security) {
    const Objection* doubt = nullptr;
    for (const admission::Link& link : verdict.links) {
        for (const Objection& objection : link.objections) {
            const bool is_pod_security = objection.policy == nullptr && objection.by == "PodSecurity";
            if (is_pod_security != pod_security) continue;
            if (objection.force == Force::Refuses) return &objection;
            if (objection.force == Force::Doubt && !doubt) doubt = &objection;
        }
    }
    return doubt;
}

std::string condition_text(const Objection& doubt) {
    if (doubt.policy == nullptr && doubt.by == "PodSecurity")
        return "the API server's own Pod Security defaults admit privileged pods";
    return fmt::format("{} admits the pod: {}", doubt.by, doubt.message);
}

} // namespace

AdmissionGate::AdmissionGate(Draft& draft) : draft_(&draft), is_openshift_(is_openshift(draft.snapshot())) {
    const Options& options = draft.options();
    admission_ = std::make_unique<const admission::Admission>(
        draft.snapshot(),
        admission::Server{.kubernetes_version = {options.kubernetes_minor},
                          .pod_security = options.admission},
        &draft.inputs().access);
    for (const std::string_view spec : specs) pods_.push_back(make_pod(spec));
    claiming_.push_back(make_pod(claiming_spec));
    for (const auto [id, object] : draft.snapshot().table<estate::Object>()) {
        // It is where its controller is; and a cluster has tens of thousands of them.
        if (std::holds_alternative<Id<estate::Instance>>(object.row)) continue;
        const bool is_namespace = object.kind == "Namespace" && object.group.empty();
        if (is_namespace) namespaces_.emplace(object.name, &object);
        const std::string_view in = is_namespace ? object.name : object.namespace_;
        if (is_namespace) targets_[in] = object.target;
        const bool is_project =
            draft.snapshot()[object.target].origin == estate::Origin::Compose || object.kind == "Container";
        if (!in.empty() && !is_project) targets_.emplace(in, object.target);
    }
}

value::Value AdmissionGate::effective(std::string_view json, std::string_view group, std::string_view kind) {
    const value::Parsed parsed = value::parse_json(
        std::make_shared<const value::Text>("a pod that takes its node", std::string(json)));
    documents_.push_back(parsed.documents.front());
    return kubernetes::effective(documents_.back()->root(), group, kind, overlay_);
}

AdmissionGate::Pod AdmissionGate::make_pod(std::string_view spec) {
    const std::string pod = fmt::format(
        R"({{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "c"}}, "spec": {{{}}}}})", spec);
    const std::string deployment = fmt::format(
        R"({{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {{"name": "c"}}, "spec": {{"selector":
           {{"matchLabels": {{"app": "c"}}}}, "template": {{"metadata": {{"labels": {{"app": "c"}}}}, "spec": {{{}}}}}}}}})",
        spec);
    objects_.push_back(effective(pod, "", "Pod"));
    const value::Value* const requested = &objects_.back();
    objects_.push_back(effective(deployment, "apps", "Deployment"));
    return {
        .requested = {.object = requested, .group = "", .version = "v1", .kind = "Pod", .name = "c"},
        .templated = {
            .object = &objects_.back(), .group = "apps", .version = "v1", .kind = "Deployment", .name = "c"}};
}

const AdmissionGate::Answer& AdmissionGate::of(std::string_view namespace_, PodMaker maker) {
    const auto known = known_.find({namespace_, maker});
    if (known != known_.end()) return known->second;
    return known_.emplace(std::pair(namespace_, maker), judge(pods_, namespace_, maker)).first->second;
}

const AdmissionGate::Answer& AdmissionGate::of_claim(std::string_view namespace_, PodMaker maker) {
    const auto known = known_of_claims_.find({namespace_, maker});
    if (known != known_of_claims_.end()) return known->second;
    Answer answer = judge(claiming_, namespace_, maker);
    if (answer.admits != Truth::No)
        answer.reason = {nullptr, "", "admission does not look behind the claim of a volume", true};
    return known_of_claims_.emplace(std::pair(namespace_, maker), answer).first->second;
}

// The pod that fares best: one suffices him.
AdmissionGate::Answer AdmissionGate::judge(std::span<const Pod> pods, std::string_view namespace_,
                                           PodMaker maker) {
    if (draft_->snapshot().targets().empty()) { // of two estates that are compared, one may hold nothing
        Answer nobody;
        nobody.admits = Truth::No;
        return nobody;
    }
    const auto target = targets_.find(namespace_);
    const Id<estate::Target> in = target == targets_.end() ? Id<estate::Target>{0} : target->second;
    admission::VerdictPtr best;
    const auto rank = [](Outcome outcome) {
        return outcome == Outcome::Admitted ? 0 : outcome == Outcome::Unknown ? 1 : 2;
    };
    for (const Pod& pod : pods) {
        const admission::VerdictPtr verdict = admission_->would_admit(
            std::nullopt, in, namespace_, maker == PodMaker::Requester ? pod.requested : pod.templated);
        if (!best || rank(verdict->outcome) < rank(best->outcome)) best = verdict;
    }
    return answer_to(*best, namespace_);
}

AdmissionGate::Answer AdmissionGate::answer_to(const Verdict& verdict, std::string_view namespace_) {
    const auto found = namespaces_.find(namespace_);
    const estate::Object* const row = found == namespaces_.end() ? nullptr : found->second;
    const std::string_view label = "metadata.labels[\"pod-security.kubernetes.io/enforce\"]";
    const Objection* const by_server = objection_of(verdict, true);
    const Objection* const by_policy = objection_of(verdict, false);
    const bool is_refused_by_server = by_server && by_server->force == Force::Refuses;
    Answer answer;
    answer.by_policies = by_policy && !is_refused_by_server;
    if (by_policy) answer.others = draft_->condition(condition_text(*by_policy));
    if (by_policy && by_policy->policy && !is_refused_by_server
        && chooses_by_namespace_labels(draft_->snapshot(), *by_policy->policy))
        answer.unselected = draft_->condition(
            fmt::format("{} leaves the namespace out when its labels are others", by_policy->by));
    if (by_server) answer.pod_security = draft_->condition(condition_text(*by_server));
    if (!by_policy && is_openshift_)
        answer.others = draft_->condition("a SecurityContextConstraint admits such a pod");
    // Who exempts the namespace is the server, and a label changes nothing of that.
    answer.by_labels = by_server != nullptr || by_policy == nullptr;
    const Objection* const decides = by_server ? by_server : by_policy;
    answer.reason = {row, label, "admission lets in pods that take their node", row == nullptr};
    if (verdict.outcome == Outcome::Refused) {
        answer.admits = Truth::No;
        const Objection& refusal = *verdict.first(Force::Refuses);
        answer.reason = refusal.policy ? Reason{refusal.policy, "", draft_->keep(refusal.message), false}
                                       : Reason{row, label, "Pod Security refuses such pods", row == nullptr};
        return answer;
    }
    if (by_server) answer.reason.text = "no label enforces Pod Security";
    if (!decides && !answer.others) {
        answer.admits = Truth::Yes;
        return answer;
    }
    answer.condition =
        by_server && by_policy
            ? draft_->condition(fmt::format("{}; {}", condition_text(*by_server), condition_text(*by_policy)))
        : by_server ? answer.pod_security
                    : answer.others;
    return answer;
}

} // namespace cofferdam::graph
