// One rule of a Kyverno policy of kyverno.io, with what it says before it judges: context and preconditions
// (kyverno pkg/engine/handlers/validation).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/admission/kyverno_context.h"
#include "analysis/admission/rule_verdict.h"
#include "analysis/admission/validating_policy.h"

namespace cofferdam::admission {

class KyvernoRule {
  public:
    // `rule`: an element of spec.rules, in a document that outlives this.
    KyvernoRule(const value::Value& rule, int kubernetes_minor);

    RuleVerdict judge(const Request& request) const;
    // A rule about pods, repeated for what makes them. REQUIRES: the request's kind does
    RuleVerdict judge_template(const Request& request) const;

    // "" if it is evaluated; else why it never is.
    const std::string& why_not() const { return why_not_; }
    bool reads_requester() const;
    // Does it ask more than the request holds: the cluster, an API, a registry? Where it needs the answer it
    // is in doubt.
    bool asks_beyond_request() const;

  private:
    RuleVerdict judge(const Request& request, const value::Value& object,
                      const kubernetes::PodTemplatePlace* pods_at) const;
    // What the rule and the elements of its loops have in common: `holder` has a form to judge by.
    RuleVerdict judge_by(const value::Value& holder, KyvernoContext& context, const value::Value& object,
                         std::size_t depth) const;
    RuleVerdict judge_conditions(const value::Value& deny, const KyvernoContext& context) const;
    RuleVerdict judge_patterns(const value::Value& holder, const KyvernoContext& context,
                               const value::Value& object) const;
    RuleVerdict judge_elements(const value::Value& loops, const KyvernoContext& context,
                               const value::Value& object, std::size_t depth) const;
    RuleVerdict judge_element(const value::Value& loop, KyvernoContext context, const value::Value& element,
                              const value::Value& object, std::size_t depth) const;
    RuleVerdict judge_pod_security(const value::Value& body, const value::Value& object) const;
    RuleVerdict judge_cel(const Request& request, const value::Value& object) const;
    RuleVerdict denied(std::string_view more, const KyvernoContext& context,
                       std::vector<std::string> fields = {}) const;

    const value::Value* rule_;
    std::string why_not_;
    std::shared_ptr<value::Arena> arena_; // of what the CEL policy was made from
    std::shared_ptr<const ValidatingPolicy> cel_;
};

} // namespace cofferdam::admission
