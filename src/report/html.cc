// The HTML report: one file that opens offline. Its style and script are content/html/; a content security
// policy in the page forbids every load from elsewhere. Without JavaScript everything is there but the
// filters.
#include <fmt/format.h>

#include "content/shipped.h"
#include "core/check.h"
#include "report/escape.h"
#include "report/html_parts.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::ScanResult;

std::string targets(const ScanResult& result) {
    std::string names;
    for (const estate::Target& target : result.snapshot->targets()) {
        if (!names.empty()) names += ", ";
        names += markup(target.name == "-" ? "standard input" : target.name);
    }
    return names;
}

std::string head(const ScanResult& result) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<title>Cofferdam: {}</title>\n<style>\n{}</style>\n</head>\n",
        targets(result), content::shipped_text("html/page.css"));
}

// Two walls that keep the water out.
constexpr std::string_view emblem =
    "<svg class=\"emblem\" viewBox=\"0 0 48 48\" aria-hidden=\"true\"><path class=\"water\" "
    "d=\"M1 20q4-4 7 0t5 0V44H1zM35 20q3-4 6 0t6 0V44H35z\"/><path class=\"wall\" "
    "d=\"M13 8V44H35V8M13 24H35\"/></svg>";

std::string masthead(const ScanResult& result) {
    return fmt::format(
        "<body>\n<a class=\"skip\" href=\"#answers\">Skip to the seven answers</a>\n"
        "<header class=\"masthead\">{}<div><p class=\"product\">Cofferdam</p><h1>{}</h1>"
        "<p class=\"coverage\">{}. Pod Security judged for Kubernetes&nbsp;{}.</p></div></header>\n<main>\n",
        emblem, targets(result), markup(coverage(result)), markup(result.kubernetes_version));
}

std::string footer(const ScanResult& result) {
    return fmt::format(
        "</main>\n<footer><p>Cofferdam {}. This page is one file; it loads nothing and sends nothing. Names "
        "in it are as they stand in the scanned "
        "files.</p></footer>\n<script>\n{}</script>\n</body>\n</html>\n",
        markup(result.version), content::shipped_text("html/page.js"));
}

} // namespace

std::string_view verdict_class(questions::Verdict verdict) { return questions::to_string(verdict); }

std::string severity_badge(questions::Severity severity) {
    const std::string_view name = questions::to_string(severity);
    return fmt::format("<span class=\"severity {0}\">{0}</span>", name);
}

std::string place_code(const value::Place& place) {
    return place ? fmt::format("<code class=\"place\">{}</code>", markup(value::to_string(place))) : "";
}

std::string rule_link(std::string_view rule) {
    return fmt::format("<a href=\"#rule-{}\">{}</a>", markup(rule), markup(title(rule)));
}

std::string html(const ScanResult& result, const Options& options) {
    return head(result) + masthead(result) + answers_section(result) + fixes_section(result)
           + findings_section(result, options) + workloads_section(result, options) + observed_section(result)
           + unknowns_section(result) + rules_section(result) + footer(result);
}

} // namespace cofferdam::report
