// One rule of an engine that answers webhooks, evaluated as that engine does, as far as its language is read
// here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/admission/validating_policy.h"
#include "estate/policy_object.h"
#include "value/arena.h"

namespace cofferdam::admission {

// What a rule says of one object. REQUIRES: the rule matches it
struct RuleVerdict {
    Decision::Kind kind = Decision::Kind::Unknown;
    std::string message = {}; // of Deny and Unknown
    std::vector<std::string> fields = {};
};

class EngineRule {
  public:
    // `rule`: an element of Kyverno's spec.rules, in a document that outlives this.
    static EngineRule of_kyverno(const value::Value& rule, int kubernetes_minor);
    // `spec`: of a ValidatingPolicy of policies.kyverno.io.
    static EngineRule of_kyverno_cel(const value::Value& spec, int kubernetes_minor);
    // `constraint`: the object, whose spec.parameters the template's expressions read. `constraint_template`:
    // its ConstraintTemplate's object, or Missing.
    static EngineRule of_gatekeeper(const value::Value& constraint, const value::Value& constraint_template,
                                    int kubernetes_minor);

    RuleVerdict judge(const Request& request) const;
    // Is anything of it evaluated, or is it always unknown?
    bool is_read() const { return why_not_.empty(); }
    bool reads_requester() const { return policy_ && policy_->reads_requester(); }

  private:
    enum class Form : std::uint8_t { Pattern, AnyPattern, PodSecurity, Cel };

    RuleVerdict judge_patterns(const value::Value& object) const;
    RuleVerdict judge_pod_security(const Request& request) const;
    RuleVerdict judge_cel(const Request& request) const;
    RuleVerdict denied(std::string_view path) const;

    Form form_ = Form::Cel;
    std::string why_not_; // not evaluated at all; "" if it is
    std::string_view message_;
    const value::Value* body_ = nullptr; // the pattern, the list of patterns, podSecurity
    std::shared_ptr<const ValidatingPolicy> policy_;
    std::shared_ptr<value::Arena> arena_; // of what the policy was made from
    const value::Value* params_ = nullptr;
    bool on_templates_ = false; // Kyverno writes rules about pods for what makes pods, too
};

} // namespace cofferdam::admission
