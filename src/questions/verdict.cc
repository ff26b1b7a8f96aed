#include "questions/verdict.h"

#include <algorithm>

namespace cofferdam::questions {

bool is_witness(const Finding& finding, const Answer& answer) {
    return finding.severity >= answer.witness_from && !finding.conditional && !finding.platform;
}

Verdict verdict_of(const Answer& answer) {
    if (std::ranges::any_of(answer.findings,
                            [&](const Finding& finding) { return is_witness(finding, answer); }))
        return Verdict::Bad;
    return answer.looked_past.empty() ? Verdict::Good : Verdict::Unknown;
}

} // namespace cofferdam::questions
