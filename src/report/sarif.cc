// Static Analysis Results Interchange Format (SARIF) 2.1.0, OASIS standard,
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; section numbers below are its own.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/json_writer.h"
#include "report/report.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::Finding;
using questions::ScanResult;
using questions::Severity;

// 3.27.10: level has three values for results of kind "fail".
std::string_view level(Severity severity) {
    switch (severity) {
    case Severity::Critical:
    case Severity::High: return "error";
    case Severity::Medium: return "warning";
    case Severity::Low:
    case Severity::Info: break;
    }
    return "note";
}

// What code-scanning services rank by: a number as CVSS has it, in a string.
std::string_view security_severity(std::string_view severity) {
    if (severity == "critical") return "9.5";
    if (severity == "high") return "8.0";
    if (severity == "medium") return "5.5";
    return severity == "low" ? "2.0" : "0.0";
}

// 3.11.5: a literal brace is doubled; 3.11.6: "[text](target)" is a link, unless the bracket is escaped.
std::string message_text(std::string_view text) {
    std::string out;
    const bool link_like = text.find("](") != std::string_view::npos;
    for (const char c : visible(text)) {
        if (c == '{' || c == '}') out += c;
        if (link_like && (c == '[' || c == ']')) out += '\\';
        out += c;
    }
    return out;
}

void write_message(JsonWriter& out, std::string_view name, std::string_view text) {
    out.begin_object(name);
    out.member("text", message_text(text));
    out.end_object();
}

// 3.28.4, 3.30: columns count from 1, in code points (run.columnKind); ours count bytes.
std::size_t column_in_code_points(const value::Place& place, std::size_t column) {
    const std::size_t line_start = place.span.begin - (column - 1);
    const std::string_view before = place.text->bytes().substr(line_start, column - 1);
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
    return column - static_cast<std::size_t>(std::ranges::count_if(before, continues));
}

void write_physical_location(JsonWriter& out, const value::Place& place) {
    const value::Position position = place.position();
    const std::string& name = place.text->name();
    out.begin_object("physicalLocation");
    out.begin_object("artifactLocation");
    out.member("uri", uri(name == "-" ? "stdin" : name));
    out.end_object();
    out.begin_object("region");
    out.count("startLine", position.line);
    out.count("startColumn", column_in_code_points(place, position.column));
    out.end_object();
    out.end_object();
}

void write_location(JsonWriter& out, const estate::Key& subject, const value::Place& place) {
    out.begin_array("locations");
    out.begin_object();
    if (place) write_physical_location(out, place);
    out.begin_array("logicalLocations");
    out.begin_object();
    out.member("fullyQualifiedName", visible(estate::to_string(subject)));
    out.member("kind", "resource");
    out.end_object();
    out.end_array();
    out.end_object();
    out.end_array();
}

void write_result(JsonWriter& out, const Finding& finding, std::size_t rule_index) {
    out.line();
    out.begin_object();
    out.member("ruleId", finding.rule);
    out.count("ruleIndex", rule_index);
    out.member("level", level(finding.severity));
    write_message(out, "message", fmt::format("{}: {}", estate::to_string(finding.subject), finding.reason));
    write_location(out, finding.subject, finding.place);
    out.begin_object("partialFingerprints");
    out.member("cofferdam/v1", finding.fingerprint());
    out.end_object();
    out.begin_object("properties");
    out.member("severity", questions::to_string(finding.severity));
    out.member("conditional", finding.conditional);
    out.member("platform", finding.platform);
    out.end_object();
    out.end_object();
}

void write_rule(JsonWriter& out, std::string_view id) {
    out.line();
    out.begin_object();
    out.member("id", id);
    if (const content::Rule* rule = content::find_rule(id)) {
        write_message(out, "shortDescription", rule->title);
        write_message(out, "fullDescription", rule->why);
        write_message(out, "help", fmt::format("{} To fix it: {}", rule->why, rule->fix));
        out.member("helpUri", rule->references.back().url);
        out.begin_object("properties");
        out.member("security-severity", security_severity(rule->severity));
        out.begin_array("tags");
        out.string("security");
        out.string(rule->question);
        out.end_array();
        out.end_object();
    }
    out.end_object();
}

// The rules that have results, in the order in which they first appear (3.19.23).
std::vector<std::string_view> used_rules(const ScanResult& result) {
    std::vector<std::string_view> rules;
    for (const questions::Answer& answer : result.answers) {
        for (const Finding& finding : answer.findings) {
            if (std::ranges::find(rules, finding.rule) == rules.end()) rules.push_back(finding.rule);
        }
    }
    return rules;
}

void write_driver(JsonWriter& out, const ScanResult& result, const std::vector<std::string_view>& rules) {
    out.begin_object("tool");
    out.begin_object("driver");
    out.member("name", "Cofferdam");
    out.member("version", result.version);
    out.begin_array("rules");
    for (const std::string_view rule : rules) write_rule(out, rule);
    out.end_array();
    out.end_object();
    out.end_object();
}

void write_notification(JsonWriter& out, std::string_view notification_level, std::string_view text,
                        const value::Place& place) {
    out.line();
    out.begin_object();
    out.member("level", notification_level);
    write_message(out, "message", text);
    if (place) {
        out.begin_array("locations");
        out.begin_object();
        write_physical_location(out, place);
        out.end_object();
        out.end_array();
    }
    out.end_object();
}

// 3.20.21: what could not be read and what the answers looked past, so that no results are not taken for all
// clear.
void write_invocation(JsonWriter& out, const estate::Snapshot& snapshot) {
    out.begin_array("invocations");
    out.begin_object();
    out.member("executionSuccessful", true);
    out.begin_array("toolExecutionNotifications");
    for (const value::Problem& problem : snapshot.problems()) {
        const bool is_error = problem.severity == value::Severity::Error;
        write_notification(out, is_error ? "error" : "warning", problem.message, problem.place);
    }
    for (const estate::Gap& gap : snapshot.gaps()) {
        write_notification(out, "warning", fmt::format("{}: {}", gap.subject, gap.reason), gap.place);
    }
    out.end_array();
    out.end_object();
    out.end_array();
}

void write_results(JsonWriter& out, const ScanResult& result, const std::vector<std::string_view>& rules) {
    out.begin_array("results");
    for (const questions::Answer& answer : result.answers) {
        for (const Finding& finding : answer.findings) {
            const auto rule = std::ranges::find(rules, finding.rule) - rules.begin();
            write_result(out, finding, static_cast<std::size_t>(rule));
        }
    }
    out.end_array();
}

} // namespace

std::string sarif(const ScanResult& result, const Options& /*options*/) {
    const std::vector<std::string_view> rules = used_rules(result);
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    out.member("$schema",
               "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
    out.member("version", "2.1.0");
    out.begin_array("runs");
    out.begin_object();
    write_driver(out, result, rules);
    write_invocation(out, *result.snapshot);
    out.member("columnKind", "unicodeCodePoints");
    write_results(out, result, rules);
    out.end_object();
    out.end_array();
    out.end_object();
    return text + '\n';
}

} // namespace cofferdam::report
