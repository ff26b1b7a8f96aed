// The text report: what a person reads first, top down — how much was looked at, seven answers, what to do
// about them, what could not be known. Findings come with `verbose` only, by question and rule.
#include <array>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/observed.h"
#include "report/probed.h"
#include "report/refutation.h"
#include "report/report.h"
#include "report/terminal.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::Answer;
using questions::Finding;
using questions::ScanResult;
using questions::Severity;
using questions::Verdict;

constexpr std::size_t verdict_width = 15;  // "? cannot know  "
constexpr std::size_t key_width = 13;      // "enforcement  "
constexpr std::size_t severity_width = 10; // "critical  "
constexpr std::size_t brief_rows = 5;      // of gaps and problems, unless verbose

Style style_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::Bad: return Style::Red;
    case Verdict::Good: return Style::Green;
    case Verdict::Unknown: break;
    }
    return Style::Yellow;
}

Style style_of(Severity severity) {
    if (severity >= Severity::High) return Style::Red;
    return severity == Severity::Medium ? Style::Yellow : Style::Plain;
}

// The lines of one report under its options.
class Page {
  public:
    explicit Page(const Options& options) : options_(&options) {}

    void heading(std::string_view text) {
        text_ += '\n' + paint(text, Style::Strong, options_->color) + '\n';
    }

    // Already harmless `lead`, painted and padded to `width` columns, then foreign text wrapped beside it.
    void entry(std::size_t indent, std::string_view lead, Style style, std::size_t width,
               std::string_view text) {
        const std::string column = padded(lead, width);
        text_ += std::string(indent, ' ') + paint(column, style, options_->color)
                 + wrap(visible(text), indent + columns(column), options_->width) + '\n';
    }

    void line(std::size_t indent, std::string_view text) { entry(indent, "", Style::Plain, 0, text); }
    void faint(std::size_t indent, std::string_view text) {
        text_ += std::string(indent, ' ')
                 + paint(wrap(visible(text), indent, options_->width), Style::Faint, options_->color) + '\n';
    }

    bool verbose() const { return options_->verbose; }
    const std::string& targets() const { return options_->targets; }
    std::string take() { return std::move(text_); }

  private:
    const Options* options_;
    std::string text_;
};

// "cofferdam blast internet: every way": what reads the estate is told which.
std::string runnable(std::string step, std::string_view targets) {
    constexpr std::array<std::string_view, 2> reading = {"cofferdam scan", "cofferdam blast"};
    for (const std::string_view command : reading) {
        for (std::size_t at = step.find(command); at != std::string::npos; at = step.find(command, at + 1)) {
            const std::size_t end = step.find(':', at);
            if (end != std::string::npos) step.insert(end, targets);
        }
    }
    return step;
}

void print_answer(Page& page, const Answer& answer) {
    const std::string lead =
        padded(fmt::format("{} {}", mark(answer.verdict), words(answer.verdict)), verdict_width)
        + padded(answer.key, key_width);
    page.entry(0, lead, style_of(answer.verdict), verdict_width + key_width, answer.headline);
}

void print_ways(Page& page, const Answer& answer) {
    if (answer.ways.empty()) return;
    page.heading("Worst ways in, if each front end were owned");
    for (const questions::Way& way : answer.ways) {
        page.line(2, way.via);
        for (const std::string& condition : way.conditions) page.faint(4, fmt::format("if {}", condition));
    }
}

std::string closes(const questions::Fix& fix) {
    return fmt::format("{} (closes {}; {})", fix.text, counted(fix.findings, "finding"), fix.rule);
}

void print_fixes(Page& page, const ScanResult& result) {
    if (result.fixes.empty()) return;
    page.heading("Fix first");
    for (const questions::Fix& fix : result.fixes) {
        page.entry(2, questions::to_string(fix.severity), style_of(fix.severity), severity_width,
                   closes(fix));
    }
}

std::string evidence_line(const questions::Evidence& evidence) {
    std::string line =
        fmt::format("{} = {}", evidence.field, evidence.value.empty() ? "not set" : evidence.value);
    if (!evidence.is_explicit) line += ", by default";
    if (evidence.place) line += fmt::format(" ({})", value::to_string(evidence.place));
    return line;
}

void print_finding(Page& page, const Finding& finding) {
    std::string head = estate::to_string(finding.subject);
    if (finding.place) head += fmt::format(" ({})", value::to_string(finding.place));
    head += marks(finding);
    page.line(4, head);
    page.line(6, finding.reason);
    for (const questions::Evidence& evidence : finding.evidence) page.faint(6, evidence_line(evidence));
}

void print_group(Page& page, const RuleGroup& group) {
    page.entry(
        2, questions::to_string(group.severity), style_of(group.severity), severity_width,
        fmt::format("{} ({}, {})", title(group.rule), group.rule, counted(group.findings.size(), "finding")));
    for (const Finding* finding : group.findings) {
        if (!finding->platform) print_finding(page, *finding);
    }
    for (const Finding* finding : group.findings) {
        if (finding->platform) print_finding(page, *finding);
    }
}

void print_steps(Page& page, const questions::Way& way) {
    page.line(2, fmt::format("From {} to {}", way.from, way.to));
    for (const questions::Step& step : way.steps) {
        page.line(4, fmt::format("{}: {} → {}", step.kind, step.from, step.to));
        for (const std::string& reason : step.reasons) page.faint(6, reason);
        for (const std::string& condition : step.conditions) page.line(6, fmt::format("if {}", condition));
        if (!step.refute.empty()) page.faint(6, fmt::format("refuted by: {}", refutation_text(step.refute)));
    }
}

void print_details(Page& page, const Answer& answer) {
    page.heading(fmt::format("{}: {}", answer.key, answer.question));
    page.line(2, fmt::format("Bad if {}", answer.bad_if));
    for (const questions::Number& number : answer.numbers) {
        page.line(2, fmt::format("{} {}", figure(number), number.text));
    }
    for (const questions::Way& way : answer.ways) print_steps(page, way);
    for (const RuleGroup& group : by_rule(answer)) print_group(page, group);
    for (const estate::Gap& gap : answer.looked_past) {
        page.line(2, fmt::format("Not known: {}: {}", gap.subject, gap.reason));
    }
    for (const std::string& step : answer.next)
        page.line(2, fmt::format("Next: {}", runnable(step, page.targets())));
}

// All rows if verbose, else the first ones and how many more there are.
template <class Rows, class Print>
void print_rows(Page& page, std::string_view heading, const Rows& rows, Print print) {
    if (rows.empty()) return;
    page.heading(heading);
    const std::size_t shown = page.verbose() ? rows.size() : std::min(rows.size(), brief_rows);
    for (std::size_t i = 0; i < shown; ++i) print(rows[i]);
    if (shown < rows.size()) page.faint(2, fmt::format("{} more: run with -v", rows.size() - shown));
}

void print_gap(Page& page, const estate::Gap& gap) {
    std::string line = fmt::format("{}: {}", gap.subject, gap.reason);
    if (gap.place) line += fmt::format(" ({})", value::to_string(gap.place));
    page.line(2, line);
    if (!gap.remedy.empty()) page.faint(4, gap.remedy);
}

void print_problem(Page& page, const value::Problem& problem) {
    const bool is_error = problem.severity == value::Severity::Error;
    const std::string where = problem.place ? value::to_string(problem.place) + ": " : "";
    page.entry(2, is_error ? "error" : "warning", is_error ? Style::Red : Style::Yellow, severity_width,
               where + problem.message);
}

void print_suppressed(Page& page, const questions::Suppressed& suppressed) {
    if (suppressed.by_waiver + suppressed.by_baseline > 0) {
        page.heading(fmt::format("Not shown: {} by waivers, {} by the baseline", suppressed.by_waiver,
                                 suppressed.by_baseline));
    }
    for (const std::string& waiver : suppressed.expired_waivers) {
        page.entry(2, "expired", Style::Yellow, severity_width, waiver);
    }
    for (const std::string& waiver : suppressed.unused_waivers) {
        page.entry(2, "unused", Style::Yellow, severity_width, waiver);
    }
}

void print_next(Page& page, const ScanResult& result) {
    const std::size_t findings = count_findings(result);
    page.heading("Next");
    if (findings > 0 && !page.verbose()) {
        page.line(2, fmt::format("cofferdam scan{} -v: {} with place and proof", page.targets(),
                                 counted(findings, "finding")));
    }
    if (!result.fixes.empty()) {
        page.line(2, fmt::format("cofferdam explain {}: why, and how to fix it", result.fixes.front().rule));
    }
    page.line(2,
              fmt::format("cofferdam scan{} -o report.html: the whole report as one page", page.targets()));
}

} // namespace

std::string text(const ScanResult& result, const Options& options) {
    Page page(options);
    page.line(0, fmt::format("Cofferdam {}: {}", result.version, coverage(result)));
    page.heading("Seven answers");
    for (const Answer& answer : result.answers) print_answer(page, answer);
    for (const Answer& answer : result.answers) print_ways(page, answer);
    print_fixes(page, result);
    if (options.verbose) {
        for (const Answer& answer : result.answers) print_details(page, answer);
    }
    if (result.probe)
        print_rows(page, "Proved by canaries", probe_lines(*result.probe),
                   [&](const std::string& line) { page.line(2, line); });
    if (result.observed)
        print_rows(page, "Seen while it ran", observed_lines(*result.observed),
                   [&](const std::string& line) { page.line(2, line); });
    print_rows(page, "Not known", result.snapshot->gaps(),
               [&](const estate::Gap& gap) { print_gap(page, gap); });
    print_rows(page, "Not understood", result.snapshot->problems(),
               [&](const value::Problem& problem) { print_problem(page, problem); });
    print_suppressed(page, result.suppressed);
    print_next(page, result);
    return page.take();
}

} // namespace cofferdam::report
