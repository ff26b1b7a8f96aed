// What a rule of an engine says of one object.
#pragma once

#include <string>
#include <vector>

#include "analysis/admission/validating_policy.h"

namespace cofferdam::admission {

// REQUIRES: the rule matches the object
struct RuleVerdict {
    Decision::Kind kind = Decision::Kind::Unknown; // Admit also where it is not about the object after all
    std::string message = {};                      // of Deny and Unknown
    std::vector<std::string> fields = {};

    static RuleVerdict admitted() { return {Decision::Kind::Admit, {}, {}}; }
    static RuleVerdict unknown(std::string why) { return {Decision::Kind::Unknown, std::move(why), {}}; }
};

// Of the decisions of a policy in CEL: a refusal counts most, then what cannot be known.
RuleVerdict verdict_of(const std::vector<Decision>& decisions);

} // namespace cofferdam::admission
