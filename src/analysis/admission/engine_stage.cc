#include "analysis/admission/engine_stage.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "estate/field.h"
#include "kubernetes/pod_template.h"

namespace cofferdam::admission {

namespace {

using estate::Object;
using estate::PolicyEngine;
using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::PolicyRole;
using value::Value;

const Value missing;

bool is_read_engine(const PolicyObject& policy) {
    return policy.concern == estate::PolicyConcern::Admission && policy.role == PolicyRole::Policy
           && (policy.engine == PolicyEngine::Kyverno || policy.engine == PolicyEngine::Gatekeeper);
}

// Kinds that act on objects which are there already, or beside the request.
bool acts_later(std::string_view kind) {
    return kind.find("Cleanup") != std::string_view::npos || kind.find("Deleting") != std::string_view::npos
           || kind.find("Generating") != std::string_view::npos;
}

std::string_view word_of(PolicyEngine engine) {
    return engine == PolicyEngine::Kyverno ? "kyverno" : "gatekeeper";
}

estate::SelectionSubject subject_of(const Request& request) {
    estate::SelectionSubject subject{.in = request.in.facts};
    subject.kind = request.kind;
    if (request.labels_are_known) subject.labels = estate::Labels(request.object["metadata"]["labels"]);
    subject.name = request.name;
    const kubernetes::PodTemplatePlace* place = kubernetes::find_pod_template(request.group, request.kind);
    if (place) {
        const Value& spec = estate::at_path(request.object, place->spec_path);
        subject.service_account = spec["serviceAccountName"].string_or("default");
    }
    return subject;
}

Force force_of(PolicyMode mode) {
    switch (mode) {
    case PolicyMode::Enforce: return Force::Refuses;
    case PolicyMode::Warn: return Force::Warns;
    case PolicyMode::Audit:
    case PolicyMode::Off: return Force::Audits;
    case PolicyMode::Delegates:
    case PolicyMode::Unknown: break;
    }
    return Force::Doubt;
}

} // namespace

EngineStage::EngineStage(const estate::Snapshot& snapshot, Id<estate::Target> target,
                         const policies::Composition& composition, const policies::EnforcerIndex& enforcers,
                         int kubernetes_minor, Reading reading)
    : snapshot_(&snapshot), enforcers_(&enforcers), reading_(reading) {
    for (const auto& [id, policy] : snapshot.table<PolicyObject>()) {
        const Object& object = snapshot.object_of(policy);
        if (object.target != target || !is_read_engine(policy) || acts_later(object.kind)) continue;
        for (const PolicyPart& part : composition.parts_before_conditions(policy))
            add(policy, object, part, kubernetes_minor);
    }
}

const Value& EngineStage::template_of(const Object& constraint) const {
    for (const auto& [id, policy] : snapshot_->table<PolicyObject>()) {
        const Object& object = snapshot_->object_of(policy);
        if (object.kind == "ConstraintTemplate" && object.target == constraint.target
            && object.effective["spec"]["crd"]["spec"]["names"]["kind"].string_or("") == constraint.kind)
            return object.effective;
    }
    return missing;
}

void EngineStage::add(const PolicyObject& policy, const Object& object, const PolicyPart& part,
                      int kubernetes_minor) {
    const Value& body = estate::at_path(object.effective, part.path);
    const bool is_classic = policy.engine == PolicyEngine::Kyverno && object.group == "kyverno.io";
    if (is_classic && !part.validates && !body["mutate"]) return; // it generates
    Rule rule{.policy = &object,
              .part = part,
              .by = fmt::format("{} '{}'{}{}", object.kind, object.name, part.name.empty() ? "" : ", rule ",
                                part.name),
              .mutates = !part.validates,
              .rule = {},
              .enforced = enforcers_->force(object.target, word_of(policy.engine)).enforced};
    if (reading_ == Reading::AsEnforced) {
        rule.enforced = Truth::Yes;
        rule.part.mode = PolicyMode::Enforce;
    }
    if (policy.engine == PolicyEngine::Gatekeeper) {
        rule.rule = EngineRule::of_gatekeeper(object.effective, template_of(object), kubernetes_minor);
    } else {
        rule.rule = is_classic ? EngineRule::of_kyverno(object.effective, body, kubernetes_minor)
                               : EngineRule::of_kyverno_cel(body, kubernetes_minor);
    }
    if (policy.engine == PolicyEngine::Kyverno && !is_classic)
        rule.of_other_kinds = read_match_resources(body["matchConstraints"]);
    rules_.push_back(std::move(rule));
}

// A rule about pods that its engine repeats for what makes pods is one about the template.
EngineStage::Match EngineStage::match(const Rule& rule, const Request& request,
                                      const estate::SelectionSubject& subject) {
    const bool makes_pods = kubernetes::find_pod_template(request.group, request.kind) != nullptr;
    if (rule.of_other_kinds && !makes_pods) return {rule.of_other_kinds->match(request), false};
    const Truth itself = rule.part.selection.matches(subject);
    if (itself != Truth::No || !rule.rule.repeats_for(request)) return {itself, false};
    estate::SelectionSubject pod = subject;
    pod.kind = "Pod";
    return {rule.part.selection.matches(pod), true};
}

bool EngineStage::may_change(const Request& request, std::vector<Objection>& objections) const {
    bool may = false;
    const estate::SelectionSubject subject = subject_of(request);
    for (const Rule& rule : rules_) {
        if (!rule.mutates || rule.enforced == Truth::No) continue;
        if (match(rule, request, subject).matches == Truth::No) continue;
        may = true;
        objections.push_back({.force = Force::Doubt,
                              .policy = rule.policy,
                              .by = rule.by,
                              .message = "it may change the object: what it mutates is not evaluated",
                              .fields = {}});
    }
    return may;
}

void EngineStage::judge(const Request& request, std::vector<Objection>& objections) const {
    const estate::SelectionSubject subject = subject_of(request);
    for (const Rule& rule : rules_) {
        if (rule.mutates || rule.enforced == Truth::No) continue;
        const auto [matches, by_template] = match(rule, request, subject);
        if (matches == Truth::No) continue;
        const RuleVerdict verdict =
            by_template ? rule.rule.judge_template(request) : rule.rule.judge(request);
        if (verdict.kind == Decision::Kind::Admit) continue;
        Force force = force_of(rule.part.mode);
        std::string message = verdict.message;
        if (force == Force::Refuses && verdict.kind == Decision::Kind::Deny && matches == Truth::Yes
            && rule.enforced == Truth::Unknown)
            message += " (whether its engine runs is not known)";
        if (force == Force::Refuses && matches == Truth::Unknown)
            message += " (whether it matches is not known)";
        const bool certain =
            verdict.kind == Decision::Kind::Deny && matches == Truth::Yes && rule.enforced == Truth::Yes;
        if (!certain && force != Force::Refuses) continue; // it would refuse nothing
        if (!certain) force = Force::Doubt;
        objections.push_back({.force = force,
                              .policy = rule.policy,
                              .by = rule.by,
                              .message = std::move(message),
                              .fields = verdict.fields});
    }
}

bool EngineStage::reads_requester() const {
    return std::ranges::any_of(rules_, [](const Rule& rule) { return rule.rule.reads_requester(); });
}

EngineCoverage EngineStage::coverage() const {
    EngineCoverage coverage;
    for (const Rule& rule : rules_) {
        if (rule.mutates) continue;
        ++coverage.rules;
        coverage.read += rule.rule.is_read_in_full();
    }
    return coverage;
}

} // namespace cofferdam::admission
