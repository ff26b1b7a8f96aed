#include <fmt/format.h>
#include <fmt/ranges.h>

#include "content/rules.h"
#include "diff/summary.h"

namespace cofferdam::diff {

namespace {

Sentence sentence_of(const NewFall& fall) {
    std::string text = fmt::format("{} now gets {}", fall.from, fall.what);
    if (fall.before == Truth::Unknown) text += ", for sure (was: on conditions)";
    if (!fall.via.empty()) text += fmt::format(": {}", fall.via);
    if (!fall.conditions.empty()) text += fmt::format(", if {}", fmt::join(fall.conditions, ", and if "));
    return {fall.after == Truth::Yes ? Sign::Added : Sign::Unknown, std::move(text)};
}

Sentence sentence_of(const questions::Finding& finding) {
    const content::Rule* const rule = content::find_rule(finding.rule);
    const std::string place =
        finding.place ? fmt::format(" ({})", value::to_string(finding.place)) : std::string();
    return {finding.conditional ? Sign::Unknown : Sign::Added,
            fmt::format("{}: {}: {}{}: {}", questions::to_string(finding.severity),
                        rule ? rule->title : finding.rule, estate::to_string(finding.subject), place,
                        finding.reason)};
}

std::string title_of(std::string_view question) {
    if (question == "credentials") return "Rights that are new";
    if (question == "internet") return "Ways to and from the Internet that are new";
    return fmt::format("Findings that are new: {}", question);
}

} // namespace

std::string headline(const RiskDifference& difference) {
    if (difference.is_empty()) return "nothing falls or is found that did not before";
    return fmt::format("{} new ways to crown jewels, {} are gone; {} findings are new, {} are gone",
                       difference.falls.size(), difference.falls_gone, difference.findings.size(),
                       difference.findings_gone);
}

std::vector<Section> summarise(const RiskDifference& difference) {
    std::vector<Section> sections;
    if (!difference.falls.empty()) sections.push_back({"What newly falls, if each front end were owned", {}});
    for (const NewFall& fall : difference.falls) sections.back().sentences.push_back(sentence_of(fall));
    std::string_view question;
    for (const NewFinding& one : difference.findings) {
        if (one.question != question) sections.push_back({title_of(one.question), {}});
        question = one.question;
        sections.back().sentences.push_back(sentence_of(one.finding));
    }
    return sections;
}

} // namespace cofferdam::diff
