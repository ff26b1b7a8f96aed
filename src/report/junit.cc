// JUnit XML as CI servers read it (the common subset of the Ant and Jenkins formats: testsuites, testsuite,
// testcase, failure, skipped). One suite per question, one case per finding, and one case for the question
// itself: a clean question must not look as if nothing had been asked, and one that cannot be known is
// skipped with its reason, never passed.
#include <fmt/format.h>

#include "report/escape.h"
#include "report/report.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::Answer;
using questions::Finding;
using questions::Verdict;

std::string place_suffix(const value::Place& place) {
    return place ? fmt::format(" ({})", value::to_string(place)) : "";
}

std::string evidence_lines(const Finding& finding) {
    std::string lines;
    for (const questions::Evidence& evidence : finding.evidence) {
        lines += markup(fmt::format("{} = {}{}", evidence.field,
                                    evidence.value.empty() ? "not set" : evidence.value,
                                    place_suffix(evidence.place)))
                 + '\n';
    }
    return lines;
}

std::string finding_case(const Answer& answer, const Finding& finding) {
    const std::string subject = estate::to_string(finding.subject);
    const std::string_view severity = questions::to_string(finding.severity);
    // What holds only under something unknown, and what is the platform's, does not fail a build.
    const std::string marked = marks(finding);
    if (!marked.empty()) {
        return fmt::format(
            "    <testcase classname=\"cofferdam.{}.{}\" name=\"{}\">\n      <skipped message=\"{}{}\"/>\n"
            "    </testcase>\n",
            answer.key, markup(finding.rule), markup(subject), markup(finding.reason), markup(marked));
    }
    return fmt::format("    <testcase classname=\"cofferdam.{}.{}\" name=\"{}\">\n"
                       "      <failure type=\"{}\" message=\"{}\">{}\n{}</failure>\n    </testcase>\n",
                       answer.key, markup(finding.rule), markup(subject), severity, markup(finding.reason),
                       markup(fmt::format("{}{}", title(finding.rule), place_suffix(finding.place))),
                       evidence_lines(finding));
}

std::string gap_list(const Answer& answer) {
    std::string text;
    for (const estate::Gap& gap : answer.looked_past)
        text += fmt::format("; {}: {}", gap.subject, gap.reason);
    return text;
}

std::string question_case(const Answer& answer) {
    const std::string head = fmt::format("    <testcase classname=\"cofferdam.{}\" name=\"{}\"", answer.key,
                                         markup(answer.question));
    switch (answer.verdict) {
    case Verdict::Good: return head + "/>\n";
    case Verdict::Bad:
        return fmt::format("{}>\n      <failure type=\"bad\" message=\"{}\"/>\n    </testcase>\n", head,
                           markup(answer.headline));
    case Verdict::Unknown: break;
    }
    return fmt::format("{}>\n      <skipped message=\"{}\"/>\n    </testcase>\n", head,
                       markup("cannot know: " + answer.headline + gap_list(answer)));
}

std::size_t failures(const Answer& answer) {
    return answer.findings.size() + (answer.verdict == Verdict::Bad ? 1 : 0);
}

std::string suite(const Answer& answer) {
    std::string text = fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n", answer.key,
        answer.findings.size() + 1, failures(answer), answer.verdict == Verdict::Unknown ? 1 : 0);
    text += question_case(answer);
    for (const Finding& finding : answer.findings) text += finding_case(answer, finding);
    return text + "  </testsuite>\n";
}

} // namespace

std::string junit(const questions::ScanResult& result, const Options& /*options*/) {
    std::size_t failed = 0;
    std::string suites;
    for (const Answer& answer : result.answers) {
        suites += suite(answer);
        failed += failures(answer);
    }
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"cofferdam\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n{}</testsuites>\n",
        count_findings(result) + result.answers.size(), failed, suites);
}

} // namespace cofferdam::report
