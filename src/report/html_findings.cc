#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/html_parts.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::Finding;
using questions::ScanResult;

struct Row {
    const questions::Answer* answer = nullptr;
    const Finding* finding = nullptr;
    std::size_t order = 0; // in the result
};

// Worst first, the platform's own after the user's, so that a cut leaves the least out.
std::vector<Row> rows(const ScanResult& result) {
    std::vector<Row> all;
    for (const questions::Answer& answer : result.answers) {
        for (const Finding& finding : answer.findings) all.push_back({&answer, &finding, all.size()});
    }
    std::ranges::sort(all, [](const Row& a, const Row& b) {
        if (a.finding->platform != b.finding->platform) return b.finding->platform;
        if (a.finding->severity != b.finding->severity) return a.finding->severity > b.finding->severity;
        return a.order < b.order;
    });
    return all;
}

std::string evidence(const Finding& finding) {
    if (finding.evidence.empty()) return "";
    std::string items;
    for (const questions::Evidence& entry : finding.evidence) {
        items += fmt::format("<li><code>{}</code> = <code>{}</code>{} {}</li>", markup(entry.field),
                             entry.value.empty() ? "not set" : markup(entry.value),
                             entry.is_explicit ? "" : " by default", place_code(entry.place));
    }
    return fmt::format("<details><summary>Proof</summary><ul>{}</ul></details>", items);
}

std::string badges(const Finding& finding) {
    std::string text = finding.conditional ? " <span class=\"platform\">conditional</span>" : "";
    return finding.platform ? text + " <span class=\"platform\">platform</span>" : text;
}

std::string row(const Row& row) {
    const Finding& finding = *row.finding;
    return fmt::format("<tr role=\"row\" data-question=\"{}\" data-severity=\"{}\"><td role=\"cell\">{}</td>"
                       "<td role=\"cell\">{}<p>{}</p>{}</td><td role=\"cell\"><b>{}</b>{} {}</td></tr>\n",
                       markup(row.answer->key), questions::to_string(finding.severity),
                       severity_badge(finding.severity), rule_link(finding.rule), markup(finding.reason),
                       evidence(finding), markup(estate::to_string(finding.subject)), badges(finding),
                       place_code(finding.place));
}

std::string option(std::string_view value, std::string_view label) {
    return fmt::format("<option value=\"{}\">{}</option>", markup(value), markup(label));
}

std::string filters(const ScanResult& result) {
    std::string questions_list = option("", "all questions");
    for (const questions::Answer& answer : result.answers) questions_list += option(answer.key, answer.key);
    std::string severities = option("", "any severity");
    for (const char* severity : {"critical", "high", "medium", "low", "info"})
        severities += option(severity, severity);
    return fmt::format(
        "<form class=\"filters\" data-filters=\"findings-rows\" hidden><label>Question <select "
        "name=\"question\">{}</select></label><label>Severity <select name=\"severity\">{}</select></label>"
        "<label>Text <input type=\"search\" name=\"text\" placeholder=\"name, file, rule\"></label>"
        "<output></output></form>\n",
        questions_list, severities);
}

} // namespace

std::string findings_section(const ScanResult& result, const Options& options) {
    const std::vector<Row> all = rows(result);
    const std::size_t shown = std::min(all.size(), options.max_rows);
    std::string out =
        fmt::format("<section id=\"findings\"><div class=\"heading\"><h2>Findings</h2><p class=\"tally\">"
                    "<b>{}</b> in all</p></div>\n",
                    all.size());
    if (all.empty()) return out + "<p>None. What could not be known is listed below.</p></section>\n";
    out += filters(result);
    out += "<table role=\"table\" class=\"findings\"><thead role=\"rowgroup\"><tr role=\"row\">"
           "<th role=\"columnheader\" scope=\"col\">Severity</th><th role=\"columnheader\" "
           "scope=\"col\">Finding</th>"
           "<th role=\"columnheader\" scope=\"col\">Where</th></tr></thead>\n<tbody role=\"rowgroup\" "
           "id=\"findings-rows\">\n";
    for (std::size_t i = 0; i < shown; ++i) out += row(all[i]);
    out += "</tbody></table>\n";
    if (shown < all.size())
        out += fmt::format("<p class=\"cut\">{} more in the JSON report.</p>\n", all.size() - shown);
    return out + "</section>\n";
}

} // namespace cofferdam::report
