// Question 6: the Pod Security Standards, exact; their like for Compose services; and the controls.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "questions/absence.h"
#include "questions/compose_settings.h"
#include "questions/new_finding.h"

namespace cofferdam::questions {

namespace {

using pod_security::Violation;

constexpr std::string_view rule_prefix = "compliance-pss-";
constexpr std::string_view dockerfile_kind = "Dockerfile";

std::string reason_of(const Violation& violation, std::size_t count) {
    std::string what = violation.is_explicit ? fmt::format("{} is {}", violation.field, violation.value)
                                             : fmt::format("{} is not set", violation.field);
    return count == 1 ? what : fmt::format("{}, and {} more fields", what, count - 1);
}

using ByCheck = std::map<std::string_view, std::vector<const Violation*>>;

bool same(const Violation& a, const Violation& b) { return a.field == b.field && a.value == b.value; }

// The restricted standard contains the baseline, some of whose checks it replaces by stricter ones: what the
// baseline has said already of a field is not said again.
ByCheck by_check(const WorkloadResult& result) {
    ByCheck checks;
    for (const Violation& violation : result.baseline.violations)
        checks[violation.check].push_back(&violation);
    for (const Violation& violation : result.restricted.violations) {
        bool said = std::ranges::any_of(result.baseline.violations,
                                        [&](const Violation& v) { return same(v, violation); });
        if (!said) checks[violation.check].push_back(&violation);
    }
    return checks;
}

// One finding per template and check, with every field that violates it.
void add_violations(const Inputs& inputs, const estate::Object& object, const WorkloadResult& result,
                    Answer& answer) {
    for (const auto& [check, violations] : by_check(result)) {
        Finding finding = new_finding(inputs, fmt::format("{}{}", rule_prefix, check), object,
                                      reason_of(*violations.front(), violations.size()));
        for (const Violation* violation : violations)
            finding.evidence.push_back(evidence(object, violation->field, violation->value));
        finding.place = finding.evidence.front().place;
        answer.findings.push_back(std::move(finding));
    }
}

std::string reason_of(const std::vector<controls::Proof>& proofs) {
    const controls::Proof& first = proofs.front();
    const std::size_t more = proofs.size() - 1;
    std::string what = first.path.empty()    ? "fails"
                       : first.value.empty() ? fmt::format("{} is not set", first.path)
                                             : fmt::format("{} is {}", first.path, first.value);
    return more == 0 ? what : fmt::format("{}, and {} more places", what, more);
}

// One finding per object and control, with every place that fails.
void add_control(const Inputs& inputs, const controls::ControlResult& result, Answer& answer) {
    if (!inputs.settings.controls.reports(*result.control)) return;
    for (const controls::Violation& violation : result.failed) {
        const estate::Object& object = inputs.snapshot[violation.object];
        const std::vector<controls::Proof> proofs = proofs_of(inputs.snapshot, *result.control, violation);
        Finding finding = new_finding(inputs, result.control->rule->id, object, reason_of(proofs));
        for (const controls::Proof& proof : proofs) {
            if (!proof.path.empty()) finding.evidence.push_back(evidence(object, proof.path, proof.value));
        }
        if (!finding.evidence.empty()) finding.place = finding.evidence.front().place;
        answer.findings.push_back(std::move(finding));
    }
    if (result.unknown.empty()) return;
    const controls::Violation& first = result.unknown.front();
    answer.looked_past.push_back(
        {estate::Fact::Workloads,
         fmt::format("{} of {} objects", result.control->rule->id, result.unknown.size()),
         fmt::format("cannot be judged: {}", first.reason),
         "correct the field",
         {}});
}

struct Counts {
    std::int64_t judged = 0, baseline = 0, restricted = 0, unknown = 0, platform = 0;
};

void count(const WorkloadResult& result, Counts& counts) {
    if (!result.has_pod_security) return;
    if (result.platform) {
        ++counts.platform;
        return;
    }
    ++counts.judged;
    counts.baseline += result.baseline.verdict == pod_security::Verdict::Fail;
    counts.restricted += result.restricted.verdict == pod_security::Verdict::Fail;
    counts.unknown += result.restricted.verdict == pod_security::Verdict::Unknown;
}

void look_past_unknown(const Counts& counts, Answer& answer) {
    if (counts.unknown == 0) return;
    answer.looked_past.push_back({estate::Fact::Workloads,
                                  fmt::format("{} pod templates", counts.unknown),
                                  "a field has a type that the standards do not know",
                                  "correct the field",
                                  {}});
}

struct DockerfileCounts {
    std::int64_t files = 0;
    std::int64_t failing = 0; // with a finding that is more than information
};

DockerfileCounts count_dockerfiles(const Inputs& inputs, const Answer& answer) {
    DockerfileCounts counts;
    for (auto [id, object] : inputs.snapshot.table<estate::Object>())
        counts.files += object.kind == dockerfile_kind;
    std::set<estate::Key> failing;
    for (const Finding& finding : answer.findings) {
        if (finding.subject.kind == dockerfile_kind && finding.severity > Severity::Info)
            failing.insert(finding.subject);
    }
    counts.failing = static_cast<std::int64_t>(failing.size());
    return counts;
}

std::string headline(const Counts& counts, const ComposeCounts& services, const DockerfileCounts& files,
                     pod_security::Version version) {
    std::vector<std::string> parts;
    if (counts.judged > 0 || (services.services == 0 && files.files == 0))
        parts.push_back(
            fmt::format("{} of {} pod templates outside the platform fail baseline, {} restricted (Pod "
                        "Security 1.{})",
                        counts.baseline, counts.judged, counts.restricted, version.minor));
    if (services.services > 0)
        parts.push_back(fmt::format("{} of {} {} break their confinement", services.failing,
                                    services.services, services.words()));
    if (files.files > 0)
        parts.push_back(fmt::format("{} of {} Dockerfiles make weak images", files.failing, files.files));
    return fmt::format("{}", fmt::join(parts, "; "));
}

} // namespace

void answer_compliance(const Inputs& inputs, Answer& answer) {
    answer.witness_from = Severity::Low; // every check that fails is out of compliance
    Counts counts;
    for (const WorkloadResult& result : inputs.workloads) {
        count(result, counts);
        const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[result.workload]);
        if (result.has_pod_security) add_violations(inputs, object, result, answer);
    }
    ComposeCounts services = add_compose_settings(inputs, answer);
    for (const controls::ControlResult& result : inputs.controls) add_control(inputs, result, answer);
    look_past_unknown(counts, answer);
    require_some(inputs, !inputs.workloads.empty(), estate::Fact::Workloads, "workloads", answer);
    answer.numbers = {
        {"fail_baseline", "pod templates fail the baseline standard", counts.baseline, counts.judged},
        {"fail_restricted", "pod templates fail the restricted standard", counts.restricted, counts.judged},
        {"platform_templates", "pod templates of platform namespaces, shown apart", counts.platform}};
    if (services.services > 0)
        answer.numbers.push_back({"compose_services",
                                  fmt::format("{} break their confinement", services.words()),
                                  services.failing, services.services});
    const DockerfileCounts files = count_dockerfiles(inputs, answer);
    if (files.files > 0)
        answer.numbers.push_back({"dockerfiles", "Dockerfiles make weak images", files.failing, files.files});
    answer.headline = headline(counts, services, files, judged_version(inputs.settings, inputs.snapshot));
    answer.next = {
        "cofferdam scan -v: every field that fails, with file and line",
        "cofferdam explain compliance-pss-: the checks; with a check's name: what it wants and why"};
}

} // namespace cofferdam::questions
