#include "questions/suppress.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "content/config.h"
#include "questions/fixes.h"

namespace cofferdam::questions {

namespace {

std::string expired_message(const content::Waiver& waiver) {
    return fmt::format("{}: the waiver of {} expired on {:04}-{:02}-{:02}; what it covered is reported again",
                       to_string(waiver.place), waiver.rule.empty() ? waiver.fingerprint : waiver.rule,
                       waiver.expires.year, waiver.expires.month, waiver.expires.day);
}

} // namespace

bool covers(const content::Waiver& waiver, const Finding& finding) {
    if (!waiver.rule.empty() && !content::matches_pattern(waiver.rule, finding.rule)) return false;
    if (!waiver.subject.empty() && !content::matches_pattern(waiver.subject, to_string(finding.subject)))
        return false;
    return waiver.fingerprint.empty() || waiver.fingerprint == finding.fingerprint();
}

void apply_waivers(ScanResult& result, const std::vector<content::Waiver>& waivers, content::Date day) {
    std::set<std::string> expired;
    auto waived = [&](const Finding& finding) {
        bool valid = false;
        for (const content::Waiver& waiver : waivers) {
            if (!covers(waiver, finding)) continue;
            if (waiver.expires >= day)
                valid = true;
            else
                expired.insert(expired_message(waiver));
        }
        return valid;
    };
    for (Answer& answer : result.answers) {
        result.suppressed.by_waiver += std::erase_if(answer.findings, waived);
    }
    result.suppressed.expired_waivers.assign(expired.begin(), expired.end());
    result.fixes = best_fixes(result);
}

void apply_baseline(ScanResult& result, const content::Baseline& baseline) {
    for (Answer& answer : result.answers) {
        result.suppressed.by_baseline += std::erase_if(answer.findings, [&](const Finding& finding) {
            return baseline.contains(finding.fingerprint());
        });
    }
    result.fixes = best_fixes(result);
}

} // namespace cofferdam::questions
