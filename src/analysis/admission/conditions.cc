#include "analysis/admission/conditions.h"

#include <fmt/format.h>

#include "analysis/admission/inputs.h"

namespace cofferdam::admission {

std::vector<MatchCondition> read_match_conditions(const value::Value& list, Expressions& expressions) {
    std::vector<MatchCondition> conditions;
    for (const value::Value& condition : list.items())
        conditions.push_back({condition["name"].string_or(""),
                              expressions.compile(condition["expression"].string_or(""), Gives::Bool)});
    return conditions;
}

ConditionsResult check_conditions(const std::vector<MatchCondition>& conditions,
                                  const Expressions& expressions, const Request& request,
                                  const value::Value& params) {
    using enum ConditionsResult::Kind;
    if (conditions.empty()) return {};
    cel::Evaluation evaluation;
    ExpressionInputs inputs = inputs_of(request, evaluation);
    inputs.params = cel::Value::of_json(params);
    inputs.namespace_object = cel::Value::null(); // the matcher hands none on
    expressions.bind(evaluation, inputs);
    std::uint64_t budget = match_conditions_budget;
    ConditionsResult result;
    for (const MatchCondition& condition : conditions) {
        const Evaluated evaluated = evaluate(condition.expression, evaluation, budget);
        if (evaluated.is(false)) return {NoMatch, {}};
        if (evaluated.kind == Evaluated::Kind::OutOfBudget) return {Error, evaluated.message};
        if (evaluated.kind == Evaluated::Kind::Unknown) {
            result = {Unknown, fmt::format("matchCondition {}: {}", condition.name, evaluated.message)};
        } else if (evaluated.kind == Evaluated::Kind::Error && result.kind == Match) {
            result = {Error, evaluated.message};
        }
    }
    return result;
}

} // namespace cofferdam::admission
