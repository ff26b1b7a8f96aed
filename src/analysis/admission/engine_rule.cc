#include "analysis/admission/engine_rule.h"

#include "analysis/admission/kyverno_templates.h"
#include "analysis/admission/policy_text.h"

namespace cofferdam::admission {

namespace {

using value::Arena;
using value::Entry;
using value::Value;

const Value missing;

Value any_param_kind(Arena& arena) {
    const Entry entries[] = {{Value::string("apiVersion"), Value::string("v1")},
                             {Value::string("kind"), Value::string("Any")}};
    return arena.map(entries);
}

// gatekeeper pkg/drivers/k8scel: what an expression finds under `variables`.
std::vector<Value> gatekeeper_variables(Arena& arena) {
    return {named_expression(
                "params",
                "!has(params.spec) ? null : !has(params.spec.parameters) ? null : params.spec.parameters",
                arena),
            named_expression(
                "anyObject",
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

} // namespace

EngineRule EngineRule::of_kyverno(const Value& policy, const Value& rule, int kubernetes_minor) {
    EngineRule read;
    read.kyverno_.emplace(rule, kubernetes_minor);
    read.repeated_for_ = kyverno_controllers(policy);
    return read;
}

EngineRule EngineRule::of_kyverno_cel(const Value& spec, int kubernetes_minor) {
    EngineRule read;
    read.arena_ = std::make_shared<Arena>();
    const Value same = policy_spec(
        spec, {.conditions = spec["matchConditions"], .variables = {}, .param_kind = missing}, *read.arena_);
    read.policy_ = std::make_shared<const ValidatingPolicy>(same, kubernetes_minor);
    read.params_ = &missing;
    read.why_not_ = read.policy_->compiles() ? "" : "it names what only Kyverno has";
    read.repeated_for_ = kyverno_cel_controllers(spec);
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
    const Value spec = policy_spec(source,
                                   {.conditions = source["matchConditions"],
                                    .variables = own,
                                    .param_kind = any_param_kind(*read.arena_)},
                                   *read.arena_);
    read.policy_ = std::make_shared<const ValidatingPolicy>(spec, kubernetes_minor);
    read.params_ = &constraint;
    read.why_not_.clear();
    return read;
}

bool EngineRule::repeats_for(const Request& request) const {
    return is_kyverno_controller(repeated_for_, request);
}

RuleVerdict EngineRule::judge(const Request& request) const {
    if (!is_read()) return RuleVerdict::unknown(why_not());
    if (kyverno_) return kyverno_->judge(request);
    return verdict_of(policy_->validate(request, *params_));
}

RuleVerdict EngineRule::judge_template(const Request& request) const {
    if (!is_read()) return RuleVerdict::unknown(why_not());
    if (kyverno_) return kyverno_->judge_template(request);
    Arena arena;
    Request repeated = request;
    repeated.object = with_template_as_own(request, arena);
    return verdict_of(policy_->validate(repeated, *params_));
}

bool EngineRule::reads_requester() const {
    return kyverno_ ? kyverno_->reads_requester() : policy_ && policy_->reads_requester();
}

} // namespace cofferdam::admission
