#include "report/wording.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace cofferdam::report {

using questions::Verdict;

std::string_view words(Verdict verdict) {
    switch (verdict) {
    case Verdict::Good: return "good";
    case Verdict::Bad: return "bad";
    case Verdict::Unknown: break;
    }
    return "cannot know";
}

std::string_view mark(Verdict verdict) {
    switch (verdict) {
    case Verdict::Good: return "✓";
    case Verdict::Bad: return "✗";
    case Verdict::Unknown: break;
    }
    return "?";
}

std::string_view words(pod_security::Verdict verdict) {
    switch (verdict) {
    case pod_security::Verdict::Pass: return "pass";
    case pod_security::Verdict::Fail: return "fail";
    case pod_security::Verdict::Unknown: break;
    }
    return "unknown";
}

std::string_view answer_of(Truth truth) {
    if (truth == Truth::Unknown) return "unknown";
    return truth == Truth::Yes ? "yes" : "no";
}

std::string figure(const questions::Number& number) {
    return number.of < 0 ? fmt::format("{}", number.count) : fmt::format("{} of {}", number.count, number.of);
}

std::string marks(const questions::Finding& finding) {
    std::string text = finding.conditional ? " [conditional]" : "";
    return finding.platform ? text + " [platform]" : text;
}

std::string coverage(const questions::ScanResult& result) {
    const estate::Coverage& read = result.snapshot->coverage();
    std::string line = counted(read.objects, "object");
    if (read.files > 0) line += " in " + counted(read.files, "file"); // a cluster has none
    line += " read";
    const auto add = [&](std::size_t count, std::string_view what) {
        if (count > 0) line += fmt::format(", {} {}", count, what);
    };
    add(read.instances, "made by controllers that are read too");
    add(read.not_modelled, "of kinds known only by name");
    add(read.not_kubernetes, read.not_kubernetes == 1 ? "other document" : "other documents");
    add(read.conflicting, "that another document contradicts");
    add(read.unreadable, "not understood");
    add(read.ignored, "left out by ignore rules");
    const std::size_t gaps = result.snapshot->gaps().size();
    add(gaps, gaps == 1 ? "gap" : "gaps");
    return line;
}

std::string_view title(std::string_view rule) {
    const content::Rule* found = content::find_rule(rule);
    return found == nullptr ? rule : found->title;
}

std::vector<RuleGroup> by_rule(const questions::Answer& answer) {
    std::vector<RuleGroup> groups;
    for (const questions::Finding& finding : answer.findings) {
        auto group = std::ranges::find(groups, finding.rule, &RuleGroup::rule);
        if (group == groups.end())
            group = groups.insert(groups.end(), RuleGroup{.rule = finding.rule, .findings = {}});
        group->severity = std::max(group->severity, finding.severity);
        group->findings.push_back(&finding);
    }
    // Of one severity in the order of their first findings, which lie in one array.
    std::ranges::sort(groups, [](const RuleGroup& a, const RuleGroup& b) {
        return a.severity != b.severity ? a.severity > b.severity : a.findings.front() < b.findings.front();
    });
    return groups;
}

std::size_t count_findings(const questions::ScanResult& result) {
    std::size_t count = 0;
    for (const questions::Answer& answer : result.answers) count += answer.findings.size();
    return count;
}

} // namespace cofferdam::report
