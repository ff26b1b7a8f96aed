// The end of the page: what is not known, and the rules in full.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/html_parts.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::ScanResult;

// A broken input can give a problem per document.
constexpr std::size_t most_rows = 500;

template <class Rows, class Item>
std::string list(std::string_view heading, const Rows& rows, Item item) {
    if (rows.empty()) return "";
    const std::size_t shown = std::min(rows.size(), most_rows);
    std::string out = fmt::format("<h3>{}</h3><ul class=\"unknowns\">\n", heading);
    for (std::size_t i = 0; i < shown; ++i) out += item(rows[i]);
    out += "</ul>\n";
    if (shown < rows.size())
        out += fmt::format("<p class=\"cut\">{} more in the JSON report.</p>\n", rows.size() - shown);
    return out;
}

std::string gap_item(const estate::Gap& gap) {
    const std::string remedy =
        gap.remedy.empty() ? "" : fmt::format("<p class=\"remedy\">{}</p>", markup(gap.remedy));
    return fmt::format("<li><b>{}</b>: {} {}{}</li>\n", markup(gap.subject), markup(gap.reason),
                       place_code(gap.place), remedy);
}

std::string problem_item(const value::Problem& problem) {
    const bool is_error = problem.severity == value::Severity::Error;
    return fmt::format("<li><b>{}</b>: {} {}</li>\n", is_error ? "Error" : "Warning", markup(problem.message),
                       place_code(problem.place));
}

std::string waiver_item(const std::string& waiver) { return fmt::format("<li>{}</li>\n", markup(waiver)); }

std::string suppressed(const questions::Suppressed& count) {
    if (count.by_waiver + count.by_baseline == 0) return "";
    return fmt::format("<p>Not shown: {} by waivers, {} by the baseline.</p>\n", count.by_waiver,
                       count.by_baseline);
}

std::string references(const content::Rule& rule) {
    std::string out;
    for (const content::Reference& reference : rule.references) {
        out += fmt::format("<li><a href=\"{}\" rel=\"noopener noreferrer\">{}</a></li>",
                           markup(reference.url), markup(reference.name));
    }
    return out;
}

// The example keeps its lines, which markup() would turn into \n.
std::string example_lines(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        out += markup(line) + '\n';
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return out;
}

std::string rule_entry(const content::Rule& rule) {
    return fmt::format(
        "<details class=\"rule\" id=\"rule-{}\"><summary><b>{}</b> <code>{}</code></summary><p>{}</p>"
        "<p><b>To fix it.</b> {}</p><pre><code>{}</code></pre><ul class=\"references\">{}</ul></details>\n",
        rule.id, markup(rule.title), rule.id, markup(rule.why), markup(rule.fix), example_lines(rule.example),
        references(rule));
}

std::set<std::string_view> used_rules(const ScanResult& result) {
    std::set<std::string_view> used;
    for (const questions::Answer& answer : result.answers) {
        for (const questions::Finding& finding : answer.findings) used.insert(finding.rule);
    }
    for (const questions::Fix& fix : result.fixes) used.insert(fix.rule);
    return used;
}

} // namespace

std::string unknowns_section(const ScanResult& result) {
    const std::string body = suppressed(result.suppressed)
                             + list("Expired waivers", result.suppressed.expired_waivers, waiver_item)
                             + list("Unused waivers", result.suppressed.unused_waivers, waiver_item)
                             + list("Not known", result.snapshot->gaps(), gap_item)
                             + list("Not understood", result.snapshot->problems(), problem_item);
    if (body.empty()) return "";
    return "<section id=\"unknowns\"><h2>What the answers looked past</h2>\n" + body + "</section>\n";
}

std::string rules_section(const ScanResult& result) {
    std::string entries;
    const std::set<std::string_view> used = used_rules(result);
    for (const content::Rule& rule : content::rules()) {
        if (used.contains(rule.id)) entries += rule_entry(rule);
    }
    if (entries.empty()) return "";
    return "<section id=\"rules\"><h2>The rules</h2>\n" + entries + "</section>\n";
}

} // namespace cofferdam::report
