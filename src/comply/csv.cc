// A row for each control and object, RFC 4180; requirements that no control judges have a row without an
// object.
#include <initializer_list>

#include <fmt/format.h>

#include "comply/formats.h"
#include "report/escape.h"

namespace cofferdam::comply {

namespace {

void append(std::string& out, std::initializer_list<std::string_view> fields) {
    std::string_view comma;
    for (std::string_view field : fields) {
        out += comma;
        out += report::csv_field(field);
        comma = ",";
    }
    out += "\r\n";
}

struct Where {
    std::string_view framework, requirement, title, verdict;
};

// The columns of a control, then those of one object.
class ControlRows {
  public:
    ControlRows(std::string& out, const Where& where, const ControlVerdict& control,
                const estate::Snapshot& snapshot)
        : out_(out), where_(where), control_(control), snapshot_(snapshot) {}

    void append_all() {
        for (const Row& row : control_.rows) append_row(row);
        for (Id<estate::Object> id : control_.passed) append_object(id, Verdict::Pass);
        for (Id<estate::Object> id : control_.not_applicable) append_object(id, Verdict::NotApplicable);
        if (control_.judged() + control_.not_applicable.size() > 0) return;
        append_plain(to_string(control_.verdict), {"", "", control_.estate_passes ? "Estate" : "", "", ""},
                     {}, control_.reason.empty() ? control_.lacks : control_.reason);
    }

  private:
    void append_row(const Row& row) {
        const questions::Finding& finding = row.finding;
        const questions::Evidence none;
        const questions::Evidence& evidence = finding.evidence.empty() ? none : finding.evidence.front();
        const std::string_view source = finding.evidence.empty() ? ""
                                        : evidence.is_explicit   ? "explicit"
                                                                 : "default";
        append_fields(to_string(row.verdict), finding.subject, finding.place, evidence, source,
                      finding.reason, row.waiver);
    }
    void append_object(Id<estate::Object> id, Verdict verdict) {
        const estate::Object& object = snapshot_[id];
        append_plain(to_string(verdict), snapshot_.key(object),
                     object.raw && object.document ? object.document->place(*object.raw) : value::Place{},
                     "");
    }
    void append_plain(std::string_view verdict, const estate::Key& key, const value::Place& place,
                      std::string_view reason) {
        append_fields(verdict, key, place, {}, "", reason, nullptr);
    }
    void append_fields(std::string_view verdict, const estate::Key& key, const value::Place& place,
                       const questions::Evidence& evidence, std::string_view source, std::string_view reason,
                       const content::Waiver* waiver) {
        const std::string line = place ? fmt::format("{}", place.position().line) : "";
        append(out_, {where_.framework,
                      where_.requirement,
                      where_.title,
                      where_.verdict,
                      control_.rule->id,
                      control_.rule->title,
                      control_.rule->severity,
                      verdict,
                      key.target,
                      key.kind,
                      key.namespace_,
                      key.name,
                      place ? place.text->name() : "",
                      line,
                      evidence.field,
                      evidence.value,
                      source,
                      reason,
                      waiver ? waiver->approver : "",
                      waiver ? waiver->reason : ""});
    }

    std::string& out_;
    const Where& where_;
    const ControlVerdict& control_;
    const estate::Snapshot& snapshot_;
};

} // namespace

std::string csv(const Report& report, const PrintOptions& /*options*/) {
    std::string out;
    append(out, {"framework",
                 "requirement",
                 "requirement_title",
                 "requirement_verdict",
                 "control",
                 "control_title",
                 "severity",
                 "verdict",
                 "target",
                 "kind",
                 "namespace",
                 "name",
                 "file",
                 "line",
                 "field",
                 "value",
                 "source",
                 "reason",
                 "approver",
                 "waiver"});
    const Assessment& assessment = report.assessment;
    for (const RequirementVerdict& requirement : assessment.requirements) {
        const Where where{assessment.framework->id, requirement.requirement->id,
                          requirement.requirement->title, to_string(requirement.verdict)};
        for (std::size_t control : requirement.controls)
            ControlRows(out, where, assessment.controls[control], *report.result.snapshot).append_all();
        if (requirement.controls.empty())
            append(out, {where.framework,
                         where.requirement,
                         where.title,
                         where.verdict,
                         "",
                         "",
                         "",
                         "",
                         "",
                         "",
                         "",
                         "",
                         "",
                         "",
                         "",
                         "",
                         "",
                         requirement.section->needs,
                         "",
                         ""});
    }
    if (!assessment.framework) {
        for (const ControlVerdict& control : assessment.controls)
            ControlRows(out, Where{}, control, *report.result.snapshot).append_all();
    }
    return out;
}

} // namespace cofferdam::comply
