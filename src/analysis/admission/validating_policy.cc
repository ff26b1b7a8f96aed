#include "analysis/admission/validating_policy.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/admission/inputs.h"

namespace cofferdam::admission {

namespace {

using value::Value;

// k8s.io/apiserver pkg/apis/cel/config.go: MaxEvaluatedMessageExpressionSizeBytes
constexpr std::size_t longest_message = 5 * 1024;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\n\v\f\r";
    const std::size_t begin = text.find_first_not_of(white);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white) - begin + 1);
}

ExpressionInputs inputs_with(const Request& request, const Value& params, cel::Evaluation& evaluation) {
    ExpressionInputs inputs = inputs_of(request, evaluation);
    inputs.params = cel::Value::of_json(params);
    return inputs;
}

// A message of several lines or of too many bytes is not used.
std::string usable_message(const cel::Value& value) {
    if (!value.is(cel::Kind::String)) return {};
    const std::string_view text = trimmed(value.as_text());
    const bool usable = text.size() <= longest_message && !text.contains('\n');
    return usable ? std::string(text) : std::string();
}

} // namespace

std::optional<ParamKind> read_param_kind(const Value& param_kind) {
    if (!param_kind) return std::nullopt;
    const std::string_view version = param_kind["apiVersion"].string_or("");
    const std::string_view kind = param_kind["kind"].string_or("");
    const std::size_t slash = version.find('/');
    if (slash == std::string_view::npos) return ParamKind{"", version, kind};
    return ParamKind{version.substr(0, slash), version.substr(slash + 1), kind};
}

ValidatingPolicy::ValidatingPolicy(const Value& spec, int kubernetes_minor)
    : constraints_(read_match_resources(spec["matchConstraints"])),
      param_kind_(read_param_kind(spec["paramKind"])),
      fails_open_(spec["failurePolicy"].string_or("Fail") == "Ignore"),
      expressions_(kubernetes_minor, {.params = param_kind_.has_value(), .authorizer = true}),
      message_expressions_(kubernetes_minor, {.params = param_kind_.has_value(), .authorizer = false}) {
    for (const Value& variable : spec["variables"].items()) {
        const std::string_view name = variable["name"].string_or("");
        const std::string_view source = variable["expression"].string_or("");
        expressions_.add_variable(name, source);
        message_expressions_.add_variable(name, source);
    }
    conditions_ = read_match_conditions(spec["matchConditions"], expressions_);
    for (const Value& validation : spec["validations"].items()) {
        Validation& read = validations_.emplace_back();
        read.expression = expressions_.compile(validation["expression"].string_or(""), Gives::Bool);
        read.message = validation["message"].string_or("");
        if (const auto source = validation["messageExpression"].string_if(); source && !source->empty())
            read.message_expression = message_expressions_.compile(*source, Gives::String);
    }
    for (const Value& annotation : spec["auditAnnotations"].items())
        audit_annotations_.push_back(
            {annotation["key"].string_or(""),
             expressions_.compile(annotation["valueExpression"].string_or(""), Gives::StringOrNull)});
}

bool ValidatingPolicy::reads_requester() const {
    return expressions_.reads_requester() || message_expressions_.reads_requester();
}

bool ValidatingPolicy::compiles() const {
    return expressions_.variables_compile()
           && std::ranges::all_of(conditions_,
                                  [](const auto& one) { return one.expression.program.has_value(); })
           && std::ranges::all_of(validations_,
                                  [](const auto& one) { return one.expression.program.has_value(); });
}

Decision ValidatingPolicy::on_error(std::string message) const {
    if (fails_open_) return {};
    return {Decision::Kind::Deny, std::move(message)};
}

std::string ValidatingPolicy::message_of(const Validation& validation, const Request& request,
                                         const Value& params, std::uint64_t& budget) const {
    std::string message;
    if (validation.message_expression) {
        cel::Evaluation evaluation;
        message_expressions_.bind(evaluation, inputs_with(request, params, evaluation));
        const Evaluated evaluated = evaluate(*validation.message_expression, evaluation, budget);
        if (evaluated.kind == Evaluated::Kind::OutOfBudget)
            return fmt::format("failed messageExpression: {}", evaluated.message);
        if (evaluated.kind == Evaluated::Kind::Value) message = usable_message(evaluated.value);
    }
    if (message.empty()) message = trimmed(validation.message);
    if (message.empty())
        message = fmt::format("failed expression: {}", trimmed(validation.expression.source));
    return message;
}

std::vector<Decision> ValidatingPolicy::run_validations(const Request& request, const Value& params) const {
    cel::Evaluation evaluation;
    expressions_.bind(evaluation, inputs_with(request, params, evaluation));
    std::uint64_t budget = binding_budget;
    std::vector<Decision> decisions;
    for (const Validation& validation : validations_) {
        const Evaluated evaluated = evaluate(validation.expression, evaluation, budget);
        switch (evaluated.kind) {
        case Evaluated::Kind::OutOfBudget: return {on_error(evaluated.message)};
        case Evaluated::Kind::Error: decisions.push_back(on_error(evaluated.message)); break;
        case Evaluated::Kind::Unknown:
            decisions.push_back(
                {Decision::Kind::Unknown,
                 fmt::format("{}: {}", trimmed(validation.expression.source), evaluated.message)});
            break;
        case Evaluated::Kind::Value:
            if (!evaluated.is(true))
                decisions.push_back({Decision::Kind::Deny, message_of(validation, request, params, budget),
                                     false, validation.expression.fields});
        }
    }
    return decisions;
}

void ValidatingPolicy::run_audit_annotations(const Request& request, const Value& params,
                                             std::vector<Decision>& decisions) const {
    cel::Evaluation evaluation;
    expressions_.bind(evaluation, inputs_with(request, params, evaluation));
    std::uint64_t budget = binding_budget;
    for (const AuditAnnotation& annotation : audit_annotations_) {
        const Evaluated evaluated = evaluate(annotation.value, evaluation, budget);
        if (evaluated.kind == Evaluated::Kind::Value) continue;
        // What is unknown may be an error.
        Decision decision =
            on_error(fmt::format("auditAnnotation {}: {}", annotation.key, evaluated.message));
        if (evaluated.kind == Evaluated::Kind::Unknown && decision.kind == Decision::Kind::Deny)
            decision.kind = Decision::Kind::Unknown;
        decision.whatever_actions = true;
        decisions.push_back(std::move(decision));
    }
}

std::vector<Decision> ValidatingPolicy::validate(const Request& request, const Value& params) const {
    const ConditionsResult conditions = check_conditions(conditions_, expressions_, request, params);
    switch (conditions.kind) {
    case ConditionsResult::Kind::NoMatch: return {};
    case ConditionsResult::Kind::Error: return {on_error(conditions.message)};
    case ConditionsResult::Kind::Match:
    case ConditionsResult::Kind::Unknown: break;
    }
    std::vector<Decision> decisions = run_validations(request, params);
    run_audit_annotations(request, params, decisions);
    if (conditions.kind == ConditionsResult::Kind::Unknown) {
        // It may not apply at all.
        for (Decision& decision : decisions)
            if (decision.kind == Decision::Kind::Deny)
                decision = {Decision::Kind::Unknown,
                            fmt::format("{} ({})", decision.message, conditions.message)};
    }
    return decisions;
}

} // namespace cofferdam::admission
