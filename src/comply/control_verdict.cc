#include "comply/control_verdict.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "estate/field.h"
#include "kubernetes/kinds.h"
#include "questions/question.h"
#include "questions/suppress.h"

namespace cofferdam::comply {

using content::Control;
using content::ControlSubject;
using questions::Finding;
using questions::ScanResult;

namespace {

constexpr std::string_view pod_security_prefix = "compliance-pss-";

Row row_of(const ScanResult& result, const Control& control, const estate::Object& object, Verdict verdict) {
    Row row;
    row.verdict = verdict;
    row.finding.rule = control.rule->id;
    row.finding.severity =
        questions::parse_severity(control.rule->severity).value_or(questions::Severity::Low);
    row.finding.subject = result.snapshot->key(object);
    if (object.raw && object.document) row.finding.place = object.document->place(*object.raw);
    return row;
}

void prove(const estate::Object& object, const std::string& path, const std::string& value, Row& row) {
    if (path.empty()) return;
    const estate::FieldLocation location = estate::locate(object, path);
    row.finding.evidence.push_back({path, value, location.is_explicit, location.place});
    if (row.finding.evidence.size() == 1) row.finding.place = location.place;
    const std::string what =
        value.empty() ? fmt::format("{} is not set", path) : fmt::format("{} is {}", path, value);
    row.finding.reason += row.finding.reason.empty() ? what : "; " + what;
}

// Of a control that carries an expression.
void add_rows(const ScanResult& result, const controls::ControlResult& judged, ControlVerdict& verdict) {
    const estate::Snapshot& snapshot = *result.snapshot;
    for (const controls::Violation& violation : judged.failed) {
        const estate::Object& object = snapshot[violation.object];
        Row row = row_of(result, *judged.control, object, Verdict::Fail);
        for (const controls::Proof& proof : proofs_of(snapshot, *judged.control, violation))
            prove(object, proof.path, proof.value, row);
        verdict.rows.push_back(std::move(row));
    }
    for (const controls::Violation& violation : judged.unknown) {
        Row row = row_of(result, *judged.control, snapshot[violation.object], Verdict::Unknown);
        row.finding.reason = fmt::format("cannot be judged: {}", violation.reason);
        verdict.rows.push_back(std::move(row));
    }
    verdict.passed = judged.passed;
    verdict.not_applicable = judged.not_applicable;
}

// What of a check was violated, by both levels: what the report of a scan leaves out of restricted, since
// baseline has said it, is judged here all the same.
std::vector<const pod_security::Violation*> violations_of(const questions::WorkloadResult& workload,
                                                          std::string_view check) {
    std::vector<const pod_security::Violation*> found;
    std::set<std::string> said;
    for (const auto* level : {&workload.baseline, &workload.restricted}) {
        for (const pod_security::Violation& violation : level->violations) {
            if (violation.check == check && said.insert(violation.field + violation.value).second)
                found.push_back(&violation);
        }
    }
    return found;
}

void add_pod_security(const ScanResult& result, const Control& control, ControlVerdict& verdict) {
    const std::string_view check = control.rule->id.substr(pod_security_prefix.size());
    for (const questions::WorkloadResult& workload : result.workloads) {
        if (!workload.has_pod_security) continue;
        const Id<estate::Object> id = (*result.snapshot)[workload.workload].object;
        const estate::Object& object = (*result.snapshot)[id];
        const auto violations = violations_of(workload, check);
        if (!violations.empty()) {
            Row& row = verdict.rows.emplace_back(row_of(result, control, object, Verdict::Fail));
            for (const pod_security::Violation* violation : violations)
                prove(object, violation->field, violation->value, row);
        } else if (workload.restricted.verdict == pod_security::Verdict::Unknown) {
            Row& row = verdict.rows.emplace_back(row_of(result, control, object, Verdict::Unknown));
            row.finding.reason = "a field of the pod has a type that the standards do not know";
        } else {
            verdict.passed.push_back(id);
        }
    }
}

void add_findings(const ScanResult& result, const Control& control, ControlVerdict& verdict) {
    for (const questions::Answer& answer : result.answers) {
        for (const Finding& finding : answer.findings) {
            if (finding.rule != control.rule->id) continue;
            verdict.rows.push_back(
                {finding.conditional ? Verdict::Unknown : Verdict::Fail, finding, nullptr});
        }
    }
}

bool has_kind(const ScanResult& result, const std::vector<std::string_view>& kinds) {
    if (kinds.empty()) return true;
    for (auto [id, object] : result.snapshot->table<estate::Object>()) {
        if (std::ranges::find(kinds, object.kind) != kinds.end()) return true;
    }
    return false;
}

// What would be missing without objects of the kinds that the control is about.
estate::Facts facts_of(const Control& control) {
    estate::Facts facts;
    for (const kubernetes::KindEntry& entry : kubernetes::kinds()) {
        if (std::ranges::find(control.kinds, entry.kind) != control.kinds.end()) facts = facts | entry.facts;
    }
    return facts;
}

bool is_about_permissions(estate::Facts facts) {
    using estate::Fact;
    return facts.intersects(Fact::Permissions)
           && !facts.intersects(Fact::Workloads | Fact::Policies | Fact::AdmissionConfig
                                | Fact::NetworkPolicies | Fact::Exposure | Fact::Nodes | Fact::Sensors
                                | Fact::Audit | Fact::Images | Fact::Namespaces);
}

// Why what nobody found may be there all the same; "" if the analysis had all that it reads. What is about
// roles and bindings alone reads nothing else of its question, which has pods and nodes to look at as well.
std::string doubt_of(const ScanResult& result, const Control& control) {
    const auto question =
        std::ranges::find(questions::questions(), control.rule->question, &questions::Question::key);
    if (question == questions::questions().end()) return "";
    const estate::Facts own = facts_of(control);
    const estate::Gap* doubt = nullptr;
    for (const estate::Gap& gap : result.snapshot->gaps()) {
        if (!gap.facts.intersects(is_about_permissions(own) ? own : question->reads)) continue;
        if (gap.facts.intersects(own)) return fmt::format("{}: {}", gap.subject, gap.reason);
        if (!doubt) doubt = &gap;
    }
    return doubt ? fmt::format("{}: {}", doubt->subject, doubt->reason) : "";
}

// A service that no finding names passes; so does the estate as a whole, if it has what is judged.
void add_passes(const ScanResult& result, const Control& control, ControlVerdict& verdict) {
    if (control.over == ControlSubject::Service) {
        std::set<estate::Key> failing;
        for (const Row& row : verdict.rows) failing.insert(row.finding.subject);
        for (auto [id, workload] : result.snapshot->table<estate::Workload>()) {
            if (workload.compose()
                && !failing.contains(result.snapshot->key(result.snapshot->object_of(workload))))
                verdict.passed.push_back(workload.object);
        }
    } else if (verdict.rows.empty() && has_kind(result, control.kinds)) {
        verdict.reason = doubt_of(result, control);
        verdict.estate_passes = verdict.reason.empty();
    }
}

int order(const Row& row) {
    constexpr std::array first = {Verdict::Fail, Verdict::Unknown, Verdict::Waived};
    return static_cast<int>(std::ranges::find(first, row.verdict) - first.begin());
}

Verdict sum(const ControlVerdict& control) {
    if (!control.rows.empty()) return control.rows.front().verdict;
    if (!control.passed.empty() || control.estate_passes) return Verdict::Pass;
    return control.reason.empty() ? Verdict::NotApplicable : Verdict::Unknown;
}

} // namespace

ControlVerdict judge_control(const ScanResult& result, const Control& control) {
    ControlVerdict verdict;
    verdict.rule = control.rule;
    if (control.has_expression()) {
        const auto judged = std::ranges::find(result.controls, &control, &controls::ControlResult::control);
        if (judged != result.controls.end()) add_rows(result, *judged, verdict);
    } else if (control.rule->id.starts_with(pod_security_prefix)) {
        add_pod_security(result, control, verdict);
    } else {
        add_findings(result, control, verdict);
        add_passes(result, control, verdict);
    }
    const bool nothing = verdict.judged() == 0 && !verdict.estate_passes && verdict.reason.empty();
    if (nothing)
        verdict.lacks = control.kinds.empty()
                            ? "the estate has nothing of the kind"
                            : fmt::format("the estate has no {}", fmt::join(control.kinds, ", "));
    return verdict;
}

void conclude(const std::vector<content::Waiver>& waivers, content::Date day, ControlVerdict& control) {
    for (Row& row : control.rows) {
        if (row.verdict != Verdict::Fail) continue;
        const auto waiver = std::ranges::find_if(waivers, [&](const content::Waiver& candidate) {
            return candidate.expires >= day && questions::covers(candidate, row.finding);
        });
        if (waiver == waivers.end()) continue;
        row.verdict = Verdict::Waived;
        row.waiver = &*waiver;
    }
    std::ranges::stable_sort(control.rows, {}, order);
    control.verdict = sum(control);
}

} // namespace cofferdam::comply
