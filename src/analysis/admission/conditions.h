// matchConditions of policies and webhooks: k8s.io/apiserver pkg/admission/plugin/webhook/matchconditions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/admission/expression.h"
#include "analysis/admission/request.h"
#include "value/value.h"

namespace cofferdam::admission {

struct MatchCondition {
    std::string_view name;
    Expression expression;
};

std::vector<MatchCondition> read_match_conditions(const value::Value& list, Expressions& expressions);

struct ConditionsResult {
    enum class Kind : std::uint8_t { Match, NoMatch, Error, Unknown };
    Kind kind = Kind::Match;
    std::string message = {}; // of Error and Unknown
};
// One that is false decides, whatever the others are.
ConditionsResult check_conditions(const std::vector<MatchCondition>& conditions,
                                  const Expressions& expressions, const Request& request,
                                  const value::Value& params);

} // namespace cofferdam::admission
