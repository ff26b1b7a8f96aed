#include "questions/fixes.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "content/rules.h"
#include "questions/verdict.h"

namespace cofferdam::questions {

namespace {

// Findings of one rule: they are closed by the same kind of edit, and one line says where.
struct Candidate {
    const Finding* worst = nullptr;
    std::size_t findings = 0;
};

std::string where(const Finding& finding) {
    std::string place = to_string(finding.place);
    return place.empty() ? to_string(finding.subject)
                         : fmt::format("{} ({})", to_string(finding.subject), place);
}

std::string text_of(const Candidate& candidate) {
    const content::Rule* rule = content::find_rule(candidate.worst->rule);
    std::string_view fix = rule->fix;
    fix = fix.substr(0, fix.find(". ")); // the first sentence; the rest is in `cofferdam explain`
    while (fix.ends_with('.') || fix.ends_with('\n')) fix.remove_suffix(1);
    std::string more = candidate.findings > 1 ? fmt::format(" and {} more", candidate.findings - 1) : "";
    return fmt::format("{}: {}{}. {}", rule->title, where(*candidate.worst), more, fix);
}

// Among equals the order of the catalogue decides: what leads furthest is listed first there.
bool more_valuable(const Candidate& a, const Candidate& b) {
    if (a.worst->severity != b.worst->severity) return a.worst->severity > b.worst->severity;
    if (a.findings != b.findings) return a.findings > b.findings;
    return content::find_rule(a.worst->rule) < content::find_rule(b.worst->rule);
}

} // namespace

std::vector<Fix> best_fixes(const ScanResult& result, std::size_t limit) {
    std::map<std::string_view, Candidate> by_rule;
    for (const Answer& answer : result.answers) {
        for (const Finding& finding : answer.findings) {
            if (!is_witness(finding, answer)) continue;
            Candidate& candidate = by_rule[finding.rule];
            if (!candidate.worst) candidate.worst = &finding;
            ++candidate.findings;
        }
    }
    std::vector<Candidate> candidates;
    for (const auto& [rule, candidate] : by_rule) candidates.push_back(candidate);
    std::ranges::stable_sort(candidates, more_valuable);
    std::vector<Fix> fixes;
    for (std::size_t i = 0; i < std::min(limit, candidates.size()); ++i) {
        const Candidate& candidate = candidates[i];
        fixes.push_back(
            {candidate.worst->rule, text_of(candidate), candidate.findings, candidate.worst->severity});
    }
    return fixes;
}

} // namespace cofferdam::questions
