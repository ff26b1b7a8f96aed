#include "analysis/admission/engine_rule.h"

#include <fmt/format.h>

#include "analysis/admission/kyverno_pattern.h"
#include "analysis/pod_security/pod_security.h"
#include "estate/field.h"
#include "kubernetes/pod_template.h"

namespace cofferdam::admission {

namespace {

using value::Arena;
using value::Entry;
using value::Kind;
using value::Value;

const Value missing;

Entry field(std::string_view name, const Value& value) { return {Value::string(name), value}; }

Value named(std::string_view name, std::string_view expression, Arena& arena) {
    const Entry entries[] = {field("name", Value::string(name)),
                             field("expression", Value::string(expression))};
    return arena.map(entries);
}

// The spec of a ValidatingAdmissionPolicy that says the same. The engine has matched the request before.
Value policy_spec(const Value& holder, std::string_view validations, std::span<const Value> own_variables,
                  const Value& param_kind, Arena& arena) {
    std::vector<Value> variables(own_variables.begin(), own_variables.end());
    variables.insert(variables.end(), holder["variables"].items().begin(), holder["variables"].items().end());
    std::vector<Entry> entries{field("variables", arena.list(variables)),
                               field("validations", holder[validations])};
    if (param_kind) entries.push_back(field("paramKind", param_kind));
    if (holder["matchConditions"]) entries.push_back(field("matchConditions", holder["matchConditions"]));
    if (holder["failurePolicy"]) entries.push_back(field("failurePolicy", holder["failurePolicy"]));
    return arena.map(entries);
}

Value any_param_kind(Arena& arena) {
    const Entry entries[] = {field("apiVersion", Value::string("v1")), field("kind", Value::string("Any"))};
    return arena.map(entries);
}

// gatekeeper pkg/drivers/k8scel: what an expression finds under `variables`.
std::vector<Value> gatekeeper_variables(Arena& arena) {
    return {named("params",
                  "!has(params.spec) ? null : !has(params.spec.parameters) ? null : params.spec.parameters",
                  arena),
            named("anyObject",
                  "has(request.operation) && request.operation == \"DELETE\" && object == null ? oldObject : "
                  "object",
                  arena)};
}

// Of the template's engines the one that is CEL.
const Value& cel_source(const Value& constraint_template) {
    for (const Value& target : constraint_template["spec"]["targets"].items())
        for (const Value& code : target["code"].items())
            if (code["engine"].string_or("") == "K8sNativeValidation") return code["source"];
    return missing;
}

// A pod for what makes pods, as Kyverno's rules about pods are rewritten for its controllers.
Value pod_of_template(const Request& request, Arena& arena) {
    const kubernetes::PodTemplatePlace* place = kubernetes::find_pod_template(request.group, request.kind);
    if (!place || request.kind == "Pod") return request.object;
    const Entry entries[] = {field("metadata", estate::at_path(request.object, place->metadata_path)),
                             field("spec", estate::at_path(request.object, place->spec_path))};
    return arena.map(entries);
}

bool names_pods_only(const Value& rule) {
    const auto only_pods = [](const Value& kinds) {
        return kinds.size() == 1 && (kinds[0].string_or("") == "Pod" || kinds[0].string_or("") == "v1/Pod");
    };
    const Value& match = rule["match"];
    for (const std::string_view key : {"any", "all"})
        for (const Value& filter : match[key].items())
            if (!only_pods(filter["resources"]["kinds"])) return false;
    return match["any"] || match["all"] || only_pods(match["resources"]["kinds"]);
}

RuleVerdict unknown(std::string why) { return {Decision::Kind::Unknown, std::move(why), {}}; }

} // namespace

EngineRule EngineRule::of_kyverno(const Value& rule, int kubernetes_minor) {
    EngineRule read;
    const Value& validate = rule["validate"];
    read.message_ = validate["message"].string_or("");
    read.on_templates_ = names_pods_only(rule);
    if (rule["context"].size() > 0 || rule["preconditions"].size() > 0 || rule["celPreconditions"].size() > 0)
        read.why_not_ = "its context and preconditions are not evaluated";
    if (validate["pattern"]) {
        read.form_ = Form::Pattern;
        read.body_ = &validate["pattern"];
    } else if (validate["anyPattern"]) {
        read.form_ = Form::AnyPattern;
        read.body_ = &validate["anyPattern"];
    } else if (validate["podSecurity"]) {
        read.form_ = Form::PodSecurity;
        read.body_ = &validate["podSecurity"];
    } else if (validate["cel"]) {
        read.form_ = Form::Cel;
        if (validate["cel"]["paramKind"]) read.why_not_ = "its parameters are not looked up";
        read.arena_ = std::make_shared<Arena>();
        const Value spec = policy_spec(validate["cel"], "expressions", {}, missing, *read.arena_);
        read.policy_ = std::make_shared<const ValidatingPolicy>(spec, kubernetes_minor);
        read.params_ = &missing;
    } else {
        read.why_not_ = "a rule with deny, foreach, images or manifests is not evaluated";
    }
    if (read.body_ && has_kyverno_variables(*read.body_)) read.why_not_ = "its pattern has variables";
    return read;
}

EngineRule EngineRule::of_kyverno_cel(const Value& spec, int kubernetes_minor) {
    EngineRule read;
    read.arena_ = std::make_shared<Arena>();
    const Value same = policy_spec(spec, "validations", {}, missing, *read.arena_);
    read.policy_ = std::make_shared<const ValidatingPolicy>(same, kubernetes_minor);
    read.params_ = &missing;
    if (!read.policy_->compiles()) read.why_not_ = "it names what only Kyverno has";
    return read;
}

EngineRule EngineRule::of_gatekeeper(const Value& constraint, const Value& constraint_template,
                                     int kubernetes_minor) {
    EngineRule read;
    const Value& source = cel_source(constraint_template);
    if (!source) {
        read.why_not_ =
            constraint_template ? "its Rego is not evaluated" : "its template is not in what was read";
        return read;
    }
    read.arena_ = std::make_shared<Arena>();
    const std::vector<Value> own = gatekeeper_variables(*read.arena_);
    const Value spec = policy_spec(source, "validations", own, any_param_kind(*read.arena_), *read.arena_);
    read.policy_ = std::make_shared<const ValidatingPolicy>(spec, kubernetes_minor);
    read.params_ = &constraint;
    return read;
}

RuleVerdict EngineRule::judge(const Request& request) const {
    if (!is_read()) return unknown(why_not_);
    switch (form_) {
    case Form::Pattern:
    case Form::AnyPattern: {
        Arena arena;
        return judge_patterns(on_templates_ ? pod_of_template(request, arena) : request.object);
    }
    case Form::PodSecurity: return judge_pod_security(request);
    case Form::Cel: return judge_cel(request);
    }
    return unknown("");
}

RuleVerdict EngineRule::denied(std::string_view path) const {
    return {Decision::Kind::Deny, std::string(message_), {std::string(path)}};
}

// Of several patterns one is enough; where all that do not fail are skipped, nothing is said.
RuleVerdict EngineRule::judge_patterns(const Value& object) const {
    const std::span<const Value> patterns =
        form_ == Form::Pattern ? std::span(body_, 1) : std::span<const Value>(body_->items());
    std::string failed;
    for (const Value& pattern : patterns) {
        const PatternMatch match = match_kyverno_pattern(object, pattern);
        if (match.kind == PatternMatch::Kind::Pass) return {Decision::Kind::Admit, {}, {}};
        if (match.kind == PatternMatch::Kind::Unknown) return unknown(match.path);
        if (match.kind == PatternMatch::Kind::Fail && failed.empty()) failed = match.path;
    }
    return failed.empty() ? RuleVerdict{Decision::Kind::Admit, {}, {}} : denied(failed);
}

RuleVerdict EngineRule::judge_pod_security(const Request& request) const {
    const Value& body = *body_;
    const std::string_view level = body["level"].string_or("");
    const auto version = pod_security::parse_version(body["version"].string_or("latest"));
    if (!version || (level != "baseline" && level != "restricted"))
        return unknown("its level or version is not known");
    Arena arena;
    const Value pod = pod_of_template(request, arena);
    const pod_security::Result result = evaluate(
        pod["metadata"], pod["spec"],
        level == "baseline" ? pod_security::Level::Baseline : pod_security::Level::Restricted, *version);
    if (result.verdict == pod_security::Verdict::Pass) return {Decision::Kind::Admit, {}, {}};
    if (body["exclude"].size() > 0) return unknown("its exclusions of controls are not evaluated");
    if (result.verdict == pod_security::Verdict::Unknown)
        return unknown("fields of the pod have wrong types");
    RuleVerdict verdict = denied("");
    verdict.fields.clear();
    for (const pod_security::Violation& violation : result.violations)
        verdict.fields.push_back(violation.field);
    return verdict;
}

RuleVerdict EngineRule::judge_cel(const Request& request) const {
    RuleVerdict verdict{Decision::Kind::Admit, {}, {}};
    for (const Decision& decision : policy_->validate(request, *params_)) {
        if (decision.kind == Decision::Kind::Deny) return {Decision::Kind::Deny, decision.message, {}};
        if (decision.kind == Decision::Kind::Unknown) verdict = unknown(decision.message);
    }
    return verdict;
}

} // namespace cofferdam::admission
