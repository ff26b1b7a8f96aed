#include "facts.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::tests {

namespace {

using questions::Answer;
using questions::Finding;

std::string at(const value::Place& place) {
    std::string text = to_string(place);
    return text.empty() ? "" : " at " + text;
}

std::string number_text(const questions::Number& number) {
    return number.of < 0 ? std::to_string(number.count) : fmt::format("{} of {}", number.count, number.of);
}

void add_finding(const Finding& finding, std::vector<std::string>& facts) {
    facts.push_back(fmt::format("finding {} {} {}{}{}{}: {}", finding.rule, to_string(finding.severity),
                                to_string(finding.subject), at(finding.place),
                                finding.conditional ? " (conditional)" : "",
                                finding.platform ? " (platform)" : "", finding.reason));
    for (const questions::Evidence& proof : finding.evidence) {
        facts.push_back(fmt::format("evidence {} {} {} = {}{}", finding.rule, to_string(finding.subject),
                                    proof.field, proof.value.empty() ? "(nothing)" : proof.value,
                                    proof.is_explicit ? "" : " (default)"));
    }
}

void add_answer(const Answer& answer, std::vector<std::string>& facts) {
    facts.push_back(
        fmt::format("answer {} is {}: {}", answer.key, to_string(answer.verdict), answer.headline));
    for (const questions::Number& number : answer.numbers)
        facts.push_back(fmt::format("number {} {} = {}", answer.key, number.name, number_text(number)));
    for (const estate::Gap& gap : answer.looked_past)
        facts.push_back(fmt::format("looked past {} {}: {}", answer.key, gap.subject, gap.reason));
    for (const Finding& finding : answer.findings) add_finding(finding, facts);
}

std::string_view text_of(const pod_security::Result& result) {
    if (result.verdict == pod_security::Verdict::Unknown) return "unknown";
    return result.verdict == pod_security::Verdict::Pass ? "pass" : "fail";
}

void add_workload(const questions::WorkloadResult& workload, std::vector<std::string>& facts) {
    std::string standards = workload.has_pod_security
                                ? fmt::format(" baseline {} restricted {}", text_of(workload.baseline),
                                              text_of(workload.restricted))
                                : "";
    facts.push_back(fmt::format("workload {}{}{}", to_string(workload.key), at(workload.place), standards));
}

} // namespace

std::vector<std::string> facts_of(const questions::ScanResult& result) {
    std::vector<std::string> facts;
    const estate::Coverage& coverage = result.snapshot->coverage();
    facts.push_back(fmt::format(
        "coverage files {} documents {} objects {} not-kubernetes {} unreadable {} not-modelled {} "
        "conflicting {} ignored {} instances {}",
        coverage.files, coverage.documents, coverage.objects, coverage.not_kubernetes, coverage.unreadable,
        coverage.not_modelled, coverage.conflicting, coverage.ignored, coverage.instances));
    for (const value::Problem& problem : result.snapshot->problems())
        facts.push_back(fmt::format("{}{}: {}",
                                    problem.severity == value::Severity::Error ? "error" : "warning",
                                    at(problem.place), problem.message));
    for (const questions::WorkloadResult& workload : result.workloads) add_workload(workload, facts);
    for (const Answer& answer : result.answers) add_answer(answer, facts);
    for (const questions::Fix& fix : result.fixes)
        facts.push_back(fmt::format("fix {} closes {}", fix.rule, fix.findings));
    std::ranges::sort(facts);
    return facts;
}

} // namespace cofferdam::tests
