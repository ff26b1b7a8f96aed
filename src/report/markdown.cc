// GitHub-flavoured Markdown (https://github.github.com/gfm/) for a comment on a pull request: short, the
// details folded, and below the limit of such comments.
#include <fmt/format.h>

#include "report/escape.h"
#include "report/observed.h"
#include "report/probed.h"
#include "report/report.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::Answer;
using questions::Finding;
using questions::ScanResult;
using questions::Verdict;

// GitHub refuses comments of more than 65,536 characters; the rest is room for the tail.
constexpr std::size_t most_bytes = 60'000;

// A cross, a question mark and a check as images, for readers who see them before the words.
std::string_view emoji(Verdict verdict) {
    switch (verdict) {
    case Verdict::Bad: return "❌";
    case Verdict::Good: return "✅";
    case Verdict::Unknown: break;
    }
    return "❔";
}

std::string answer_row(const Answer& answer) {
    return fmt::format("| {} {} | **{}** | {} | {} |\n", emoji(answer.verdict), words(answer.verdict),
                       markdown_text(answer.key), markdown_text(answer.headline), answer.findings.size());
}

std::string fixes(const ScanResult& result) {
    std::string out;
    if (!result.fixes.empty()) out = "\n### Fix first\n\n";
    for (std::size_t i = 0; i < result.fixes.size(); ++i) {
        const questions::Fix& fix = result.fixes[i];
        out += fmt::format("{}. {} (**{}**, closes {})\n", i + 1, markdown_text(fix.text),
                           questions::to_string(fix.severity), counted(fix.findings, "finding"));
    }
    return out;
}

std::string finding_item(const Finding& finding) {
    const std::string place = finding.place ? " at " + markdown_code(value::to_string(finding.place)) : "";
    return fmt::format("- {}{}{}: {}\n", markdown_code(estate::to_string(finding.subject)), place,
                       markdown_text(marks(finding)), markdown_text(finding.reason));
}

std::string folded(std::string_view summary, std::string_view body) {
    return fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n", summary, body);
}

// The findings of one question, cut where the comment would become too long.
std::string details(const Answer& answer, std::size_t room) {
    std::string body;
    std::size_t printed = 0;
    for (const RuleGroup& group : by_rule(answer)) {
        body += fmt::format("\n**{}** ({}, {})\n\n", markdown_text(title(group.rule)),
                            questions::to_string(group.severity), markdown_code(group.rule));
        for (const Finding* finding : group.findings) {
            if (body.size() > room) break;
            body += finding_item(*finding);
            ++printed;
        }
        if (body.size() > room) break;
    }
    if (const std::size_t left = answer.findings.size() - printed; left > 0) {
        body += fmt::format("\n{} more in the JSON report.\n", left);
    }
    return folded(fmt::format("{}: {}", markup(answer.key), counted(answer.findings.size(), "finding")),
                  body);
}

std::string not_known(const estate::Snapshot& snapshot, std::size_t room) {
    std::string body;
    std::size_t printed = 0;
    const auto add = [&](std::string_view what, std::string_view why) {
        if (body.size() > room) return;
        body += fmt::format("- {}: {}\n", markdown_text(what), markdown_text(why));
        ++printed;
    };
    for (const estate::Gap& gap : snapshot.gaps()) add(gap.subject, gap.reason);
    for (const value::Problem& problem : snapshot.problems())
        add(value::to_string(problem.place), problem.message);
    const std::size_t all = snapshot.gaps().size() + snapshot.problems().size();
    if (printed < all) body += fmt::format("\n{} more in the JSON report.\n", all - printed);
    return all == 0 ? "" : folded(fmt::format("Not known or not understood: {}", all), body);
}

// What canaries proved and what was seen, as much of it as there is room for.
std::string observations(const ScanResult& result, std::size_t room) {
    const auto fold = [&](std::string_view heading, const std::vector<std::string>& lines) {
        std::string body;
        std::size_t printed = 0;
        for (; printed < lines.size() && body.size() <= room; ++printed)
            body += fmt::format("- {}\n", markdown_text(lines[printed]));
        if (printed < lines.size())
            body += fmt::format("\n{} more in the JSON report.\n", lines.size() - printed);
        return folded(heading, body);
    };
    std::string out;
    if (result.probe) out += fold("Proved by canaries", probe_lines(*result.probe));
    if (result.observed) out += fold("Seen while it ran", observed_lines(*result.observed));
    return out;
}

} // namespace

std::string markdown(const ScanResult& result, const Options& /*options*/) {
    std::string out =
        "## Cofferdam: seven answers\n\n| verdict | question | answer | findings |\n|---|---|---|---:|\n";
    for (const Answer& answer : result.answers) out += answer_row(answer);
    out += fixes(result);
    const std::size_t share = most_bytes / (2 * std::max<std::size_t>(result.answers.size(), 1));
    for (const Answer& answer : result.answers) {
        if (!answer.findings.empty()) out += details(answer, share);
    }
    out += observations(result, share / 2);
    out += not_known(*result.snapshot, share);
    return out
           + fmt::format("\n<sub>Cofferdam {}: {}. Pod Security judged for Kubernetes {}.</sub>\n",
                         markdown_text(result.version), markdown_text(coverage(result)),
                         markdown_text(result.kubernetes_version));
}

} // namespace cofferdam::report
