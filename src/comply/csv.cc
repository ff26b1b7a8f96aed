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

void append_row(std::string& out, const Where& where, const ControlVerdict& control, const Row& row) {
    const questions::Finding& finding = row.finding;
    const questions::Evidence* evidence = finding.evidence.empty() ? nullptr : &finding.evidence.front();
    const std::string line = finding.place ? fmt::format("{}", finding.place.position().line) : "";
    append(out, {where.framework,
                 where.requirement,
                 where.title,
                 where.verdict,
                 control.rule->id,
                 control.rule->title,
                 control.rule->severity,
                 to_string(row.verdict),
                 finding.subject.target,
                 finding.subject.kind,
                 finding.subject.namespace_,
                 finding.subject.name,
                 finding.place ? finding.place.text->name() : "",
                 line,
                 evidence ? evidence->field : "",
                 evidence ? evidence->value : "",
                 !evidence               ? ""
                 : evidence->is_explicit ? "explicit"
                                         : "default",
                 finding.reason,
                 row.waiver ? row.waiver->approver : "",
                 row.waiver ? row.waiver->reason : ""});
}

void append_control(std::string& out, const Where& where, const ControlVerdict& control) {
    for (const Row& row : control.rows) append_row(out, where, control, row);
    if (!control.rows.empty()) return;
    append(out, {where.framework,
                 where.requirement,
                 where.title,
                 where.verdict,
                 control.rule->id,
                 control.rule->title,
                 control.rule->severity,
                 to_string(control.verdict),
                 "",
                 "",
                 "",
                 "",
                 "",
                 "",
                 "",
                 "",
                 "",
                 control.reason,
                 "",
                 ""});
}

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
            append_control(out, where, assessment.controls[control]);
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
        for (const ControlVerdict& control : assessment.controls) append_control(out, {}, control);
    }
    return out;
}

} // namespace cofferdam::comply
