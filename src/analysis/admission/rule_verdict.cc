#include "analysis/admission/rule_verdict.h"

namespace cofferdam::admission {

RuleVerdict verdict_of(const std::vector<Decision>& decisions) {
    RuleVerdict verdict = RuleVerdict::admitted();
    for (const Decision& decision : decisions) {
        if (decision.kind == Decision::Kind::Deny) return {Decision::Kind::Deny, decision.message, {}};
        if (decision.kind == Decision::Kind::Unknown) verdict = RuleVerdict::unknown(decision.message);
    }
    return verdict;
}

} // namespace cofferdam::admission
