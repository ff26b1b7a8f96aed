// One rule of an engine that answers webhooks, evaluated as that engine does, as far as its language is read
// here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/admission/kyverno_rule.h"
#include "analysis/admission/rule_verdict.h"
#include "analysis/admission/validating_policy.h"
#include "value/arena.h"

namespace cofferdam::admission {

class EngineRule {
  public:
    // `policy`: of kyverno.io; `rule`: an element of its spec.rules, in a document that outlives this.
    static EngineRule of_kyverno(const value::Value& policy, const value::Value& rule, int kubernetes_minor);
    // `spec`: of a ValidatingPolicy of policies.kyverno.io.
    static EngineRule of_kyverno_cel(const value::Value& spec, int kubernetes_minor);
    // `constraint`: the object, whose spec.parameters the template's expressions read. `constraint_template`:
    // its ConstraintTemplate's object, or Missing.
    static EngineRule of_gatekeeper(const value::Value& constraint, const value::Value& constraint_template,
                                    int kubernetes_minor);

    RuleVerdict judge(const Request& request) const;

    // Does the engine repeat the rule, which is about pods, for what makes pods of that kind?
    bool repeats_for(const Request& request) const;
    // That repetition. REQUIRES: repeats_for
    RuleVerdict judge_template(const Request& request) const;

    // Is anything of it evaluated, or is it always unknown?
    bool is_read() const { return why_not().empty(); }
    bool reads_requester() const;
    // Is it evaluated, whatever the object?
    bool is_read_in_full() const { return is_read() && !(kyverno_ && kyverno_->asks_beyond_request()); }

  private:
    const std::string& why_not() const { return kyverno_ ? kyverno_->why_not() : why_not_; }

    std::string why_not_ = "images are not verified"; // not evaluated at all; "" if it is
    std::optional<KyvernoRule> kyverno_;
    std::vector<std::string> repeated_for_; // of Kyverno: the kinds for which it is repeated
    std::shared_ptr<const ValidatingPolicy> policy_;
    std::shared_ptr<value::Arena> arena_; // of what the policy was made from
    const value::Value* params_ = nullptr;
};

} // namespace cofferdam::admission
