// One page, without scripts, that works offline and prints: for the auditor.
#include <fmt/format.h>

#include "comply/formats.h"
#include "report/escape.h"

namespace cofferdam::comply {

namespace {

using report::markup;

constexpr std::size_t most_rows = 500; // of one control; the rest is counted, and is in the CSV

constexpr std::string_view style = R"(
body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#1c2733}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3em .6em;border-bottom:1px solid #dde3e8}
.v{font-weight:600;white-space:nowrap}.fail{color:#b3261e}.unknown,.waived{color:#8a5a00}.pass{color:#1b6e3c}
.not-applicable,.not-assessed,.provider{color:#66727f}code{font-size:.92em}details{margin:.2em 0 .2em 1em}
@media(prefers-color-scheme:dark){body{background:#12181f;color:#dfe6ec}td,th{border-color:#2c3742}.fail{color:#ff8a80}.unknown,.waived{color:#ffc766}.pass{color:#7ddc9f}}
)";

std::string verdict_cell(Verdict verdict) {
    return fmt::format("<span class=\"v {0}\">{0}</span>", to_string(verdict));
}

std::string row_item(const Row& row) {
    std::string item =
        fmt::format("<li>{} {}", verdict_cell(row.verdict), markup(to_string(row.finding.subject)));
    if (row.finding.place)
        item += fmt::format(" <code>{}</code>", markup(value::to_string(row.finding.place)));
    if (!row.finding.reason.empty()) item += ": " + markup(row.finding.reason);
    if (!row.finding.evidence.empty())
        item += row.finding.evidence.front().is_explicit ? " (explicit)" : " (default)";
    if (row.waiver)
        item += fmt::format("; accepted by {}: {}", markup(row.waiver->approver), markup(row.waiver->reason));
    return item + "</li>\n";
}

std::string control_details(const ControlVerdict& control) {
    std::string out = fmt::format(
        "<details><summary>{} <code>{}</code> {}: {} of {} fail</summary><p>{}</p><p>{}</p><ul>\n",
        verdict_cell(control.verdict), markup(control.rule->id), markup(control.rule->title),
        control.count(Verdict::Fail), control.judged(), markup(control.rule->why), markup(control.rule->fix));
    std::size_t shown = 0;
    for (const Row& row : control.rows) {
        if (++shown > most_rows) break;
        out += row_item(row);
    }
    if (control.rows.size() > most_rows) out += "<li>… and more, in the CSV</li>\n";
    return out + "</ul></details>\n";
}

std::string requirement_row(const Assessment& assessment, const RequirementVerdict& requirement) {
    std::string out = fmt::format("<tr><td>{}</td><td>{}</td><td>{}{}", markup(requirement.requirement->id),
                                  verdict_cell(requirement.verdict), markup(requirement.requirement->title),
                                  requirement.requirement->manual ? " (manual: evidence only)" : "");
    for (std::size_t control : requirement.controls) out += control_details(assessment.controls[control]);
    return out + "</td></tr>\n";
}

} // namespace

std::string html(const Report& report, const PrintOptions& /*options*/) {
    const Assessment& assessment = report.assessment;
    std::string out =
        fmt::format("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title>"
                    "<style>{1}</style></head><body><h1>{0}</h1><p>{2}. Cofferdam {3}, Kubernetes {4}.</p>\n",
                    markup(heading(assessment)), style, markup(summary(assessment)),
                    markup(report.result.version), markup(report.result.kubernetes_version));
    const content::Section* section = nullptr;
    for (const RequirementVerdict& requirement : assessment.requirements) {
        if (requirement.section != section) {
            if (section) out += "</table>\n";
            section = requirement.section;
            out += fmt::format("<h2>{} {}</h2><table>\n", markup(section->id), markup(section->title));
        }
        out += requirement_row(assessment, requirement);
    }
    if (section) out += "</table>\n";
    if (!assessment.framework) {
        for (const ControlVerdict& control : assessment.controls) out += control_details(control);
    }
    out += "<h2>Not judged, and what would let us</h2><ul>\n";
    for (const Missing& part : missing(assessment))
        out += fmt::format("<li>{} {}: {} requirements; {}</li>\n", markup(part.section->id),
                           markup(part.section->title), part.requirements, markup(part.section->needs));
    for (const estate::Gap& gap : report.result.snapshot->gaps())
        out += fmt::format("<li>{}: {}</li>\n", markup(gap.subject), markup(gap.reason));
    return out + "</ul></body></html>\n";
}

} // namespace cofferdam::comply
