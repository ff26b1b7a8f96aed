// Comma-separated values, RFC 4180: a header, CRLF, every field quoted.
#include <initializer_list>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/report.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

void append_row(std::string& out, std::initializer_list<std::string_view> fields) {
    std::string_view comma;
    for (const std::string_view field : fields) {
        out += comma;
        out += csv_field(field);
        comma = ",";
    }
    out += "\r\n";
}

void append_finding(std::string& out, const questions::Answer& answer, const questions::Finding& finding) {
    const value::Position position = finding.place.position();
    const std::string line = finding.place ? fmt::format("{}", position.line) : "";
    const std::string column = finding.place ? fmt::format("{}", position.column) : "";
    append_row(out, {answer.key, finding.rule, title(finding.rule), questions::to_string(finding.severity),
                     finding.subject.target, finding.subject.group, finding.subject.kind,
                     finding.subject.namespace_, finding.subject.name,
                     finding.place ? finding.place.text->name() : "", line, column, finding.reason,
                     finding.conditional ? "true" : "false", finding.platform ? "true" : "false",
                     finding.fingerprint()});
}

} // namespace

std::string csv(const questions::ScanResult& result, const Options& /*options*/) {
    std::string out;
    append_row(out, {"question", "rule", "title", "severity", "target", "group", "kind", "namespace", "name",
                     "file", "line", "column", "reason", "conditional", "platform", "fingerprint"});
    for (const questions::Answer& answer : result.answers) {
        for (const questions::Finding& finding : answer.findings) append_finding(out, answer, finding);
    }
    return out;
}

} // namespace cofferdam::report
