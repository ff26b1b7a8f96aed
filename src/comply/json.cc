// The whole assessment, in the form that docs/comply.md describes.
#include <fmt/format.h>

#include "comply/formats.h"
#include "report/json_records.h"
#include "report/json_writer.h"

namespace cofferdam::comply {

namespace {

using report::JsonWriter;

void write_row(JsonWriter& json, const Row& row) {
    json.line();
    json.begin_object();
    json.member("verdict", to_string(row.verdict));
    json.member("object", estate::to_string(row.finding.subject));
    json.member("target", row.finding.subject.target);
    json.member("kind", row.finding.subject.kind);
    json.member("namespace", row.finding.subject.namespace_);
    json.member("name", row.finding.subject.name);
    report::write_source(json, row.finding.place);
    if (!row.finding.reason.empty()) json.member("reason", row.finding.reason);
    if (row.verdict == Verdict::Fail || row.verdict == Verdict::Waived)
        json.member("fingerprint", row.finding.fingerprint());
    if (!row.finding.evidence.empty()) {
        json.begin_array("evidence");
        for (const questions::Evidence& evidence : row.finding.evidence) {
            json.begin_object();
            json.member("field", evidence.field);
            json.member("value", evidence.value);
            json.member("explicit", evidence.is_explicit);
            report::write_source(json, evidence.place);
            json.end_object();
        }
        json.end_array();
    }
    if (row.waiver) {
        json.begin_object("waiver");
        json.member("approver", row.waiver->approver);
        json.member("reason", row.waiver->reason);
        json.end_object();
    }
    json.end_object();
}

void write_object(JsonWriter& json, const estate::Snapshot& snapshot, Id<estate::Object> id,
                  Verdict verdict) {
    const estate::Object& object = snapshot[id];
    const estate::Key key = snapshot.key(object);
    json.line();
    json.begin_object();
    json.member("verdict", to_string(verdict));
    json.member("object", estate::to_string(key));
    json.member("target", key.target);
    json.member("kind", key.kind);
    json.member("namespace", key.namespace_);
    json.member("name", key.name);
    if (object.raw && object.document) report::write_source(json, object.document->place(*object.raw));
    json.end_object();
}

void write_control(JsonWriter& json, const ControlVerdict& control, const estate::Snapshot& snapshot) {
    json.line();
    json.begin_object();
    json.member("id", control.rule->id);
    json.member("title", control.rule->title);
    json.member("severity", control.rule->severity);
    json.member("verdict", to_string(control.verdict));
    if (!control.reason.empty()) json.member("reason", control.reason);
    if (!control.lacks.empty()) json.member("lacks", control.lacks);
    json.begin_array("standards");
    for (const content::Standard& standard : control.rule->standards)
        json.string(fmt::format("{} {}", standard.framework, standard.requirement));
    json.end_array();
    if (control.stopped.failing > 0) {
        json.begin_object("stopped");
        json.count("failing", control.stopped.failing);
        json.count("refused", control.stopped.refused);
        json.count("unknown", control.stopped.unknown);
        json.end_object();
    }
    json.begin_array("objects");
    for (const Row& row : control.rows) write_row(json, row);
    for (Id<estate::Object> id : control.passed) write_object(json, snapshot, id, Verdict::Pass);
    for (Id<estate::Object> id : control.not_applicable)
        write_object(json, snapshot, id, Verdict::NotApplicable);
    json.end_array();
    json.end_object();
}

void write_requirement(JsonWriter& json, const Assessment& assessment,
                       const RequirementVerdict& requirement) {
    json.line();
    json.begin_object();
    json.member("section", requirement.section->id);
    json.member("id", requirement.requirement->id);
    json.member("title", requirement.requirement->title);
    json.member("manual", requirement.requirement->manual);
    json.member("verdict", to_string(requirement.verdict));
    if (requirement.verdict == Verdict::NotAssessed) json.member("needs", requirement.section->needs);
    json.begin_array("controls");
    for (std::size_t control : requirement.controls) json.string(assessment.controls[control].rule->id);
    json.end_array();
    if (!requirement.requirement->editions.empty()) {
        json.begin_object("editions");
        for (const content::Edition& edition : requirement.requirement->editions)
            json.member(edition.edition, edition.id);
        json.end_object();
    }
    json.end_object();
}

} // namespace

std::string json(const Report& report, const PrintOptions& /*options*/) {
    const Assessment& assessment = report.assessment;
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("cofferdam", report.result.version);
    json.member("kubernetes", report.result.kubernetes_version);
    json.member("framework", assessment.framework ? assessment.framework->id : "");
    json.member("edition", assessment.framework ? assessment.framework->edition : "");
    json.member("summary", summary(assessment));
    json.begin_object("counts");
    for (std::size_t i = 0; i < verdict_count; ++i)
        json.count(to_string(static_cast<Verdict>(i)), assessment.count(static_cast<Verdict>(i)));
    json.count("total", assessment.total());
    json.end_object();
    json.begin_array("requirements");
    for (const RequirementVerdict& requirement : assessment.requirements)
        write_requirement(json, assessment, requirement);
    json.end_array();
    json.begin_array("controls");
    for (const ControlVerdict& control : assessment.controls)
        write_control(json, control, *report.result.snapshot);
    json.end_array();
    json.begin_array("gaps");
    for (const estate::Gap& gap : report.result.snapshot->gaps()) report::write_gap(json, gap);
    json.end_array();
    json.end_object();
    out += "\n";
    return out;
}

} // namespace cofferdam::comply
