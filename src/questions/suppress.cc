#include "questions/suppress.h"

#include <algorithm>

#include <fmt/format.h>

#include "content/config.h"
#include "questions/fixes.h"

namespace cofferdam::questions {

namespace {

std::string_view name_of(const content::Waiver& waiver) {
    return waiver.rule.empty() ? waiver.fingerprint : waiver.rule;
}

std::string expired_message(const content::Waiver& waiver) {
    return fmt::format("{}: the waiver of {} expired on {:04}-{:02}-{:02}; what it covered is reported again",
                       to_string(waiver.place), name_of(waiver), waiver.expires.year, waiver.expires.month,
                       waiver.expires.day);
}

// What was mended needs no waiver; what is misspelt gives none.
std::string unused_message(const content::Waiver& waiver) {
    return fmt::format("{}: the waiver of {} covers nothing", to_string(waiver.place), name_of(waiver));
}

} // namespace

bool covers(const content::Waiver& waiver, const Finding& finding) {
    if (!waiver.rule.empty() && !content::matches_pattern(waiver.rule, finding.rule)) return false;
    if (!waiver.subject.empty() && !content::matches_pattern(waiver.subject, to_string(finding.subject)))
        return false;
    return waiver.fingerprint.empty() || waiver.fingerprint == finding.fingerprint();
}

void apply_waivers(ScanResult& result, const std::vector<content::Waiver>& waivers, content::Date day) {
    std::vector<bool> used(waivers.size(), false);
    auto waived = [&](const Finding& finding) {
        bool valid = false;
        for (std::size_t i = 0; i < waivers.size(); ++i) {
            if (!covers(waivers[i], finding)) continue;
            used[i] = true;
            valid = valid || waivers[i].expires >= day;
        }
        return valid;
    };
    for (Answer& answer : result.answers) {
        result.suppressed.by_waiver += std::erase_if(answer.findings, waived);
    }
    for (std::size_t i = 0; i < waivers.size(); ++i) {
        if (!used[i])
            result.suppressed.unused_waivers.push_back(unused_message(waivers[i]));
        else if (waivers[i].expires < day)
            result.suppressed.expired_waivers.push_back(expired_message(waivers[i]));
    }
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
