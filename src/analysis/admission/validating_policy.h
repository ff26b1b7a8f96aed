// ValidatingAdmissionPolicy (admissionregistration.k8s.io), compiled, and what it says of a request for one
// parameter: k8s.io/apiserver pkg/admission/plugin/policy/validating/validator.go.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/admission/conditions.h"
#include "analysis/admission/expression.h"
#include "analysis/admission/match_resources.h"
#include "estate/object.h"

namespace cofferdam::admission {

struct ParamKind {
    std::string_view group;
    std::string_view version;
    std::string_view kind;
};

struct Decision {
    enum class Kind : std::uint8_t { Admit, Deny, Unknown };
    Kind kind = Kind::Admit;
    std::string message = {};
    // Of an audit annotation that is in error: it denies whatever the binding's validationActions are.
    bool whatever_actions = false;
    std::vector<std::string> fields = {}; // of the object that the expression reads
};

class ValidatingPolicy {
  public:
    // `spec`: of the policy, which outlives this.
    ValidatingPolicy(const value::Value& spec, int kubernetes_minor);

    const ResourceRules& constraints() const { return constraints_; }
    const std::optional<ParamKind>& param_kind() const { return param_kind_; }
    bool fails_open() const { return fails_open_; }
    bool reads_requester() const;
    bool compiles() const;

    // REQUIRES: the request matches. `params`: null where there is none
    std::vector<Decision> validate(const Request& request, const value::Value& params) const;

  private:
    struct Validation {
        Expression expression;
        std::optional<Expression> message_expression;
        std::string_view message;
    };
    struct AuditAnnotation {
        std::string_view key;
        Expression value;
    };

    std::vector<Decision> run_validations(const Request& request, const value::Value& params) const;
    void run_audit_annotations(const Request& request, const value::Value& params,
                               std::vector<Decision>& decisions) const;
    Decision on_error(std::string message) const;
    std::string message_of(const Validation& validation, const Request& request, const value::Value& params,
                           std::uint64_t& budget) const;

    ResourceRules constraints_;
    std::optional<ParamKind> param_kind_;
    bool fails_open_ = false;
    Expressions expressions_;
    // Message expressions may not ask the authorizer: an environment of their own, with the same variables.
    Expressions message_expressions_;
    std::vector<MatchCondition> conditions_;
    std::vector<Validation> validations_;
    std::vector<AuditAnnotation> audit_annotations_;
};

// "group/version" and a kind of it. Nothing where none is given.
std::optional<ParamKind> read_param_kind(const value::Value& param_kind);

} // namespace cofferdam::admission
