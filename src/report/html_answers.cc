#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/html_parts.h"
#include "report/refutation.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::Answer;
using questions::ScanResult;
using questions::Verdict;

// One compartment of the hull: flooded, unknown or dry.
std::string compartment(const Answer& answer) {
    return fmt::format("<li class=\"{}\"><a href=\"#answer-{}\"><span class=\"key\">{}</span>"
                       "<span class=\"verdict\"><span aria-hidden=\"true\">{}</span> {}</span></a></li>\n",
                       verdict_class(answer.verdict), markup(answer.key), markup(answer.key),
                       mark(answer.verdict), words(answer.verdict));
}

// A bar only where there is a whole to compare with.
std::string number_row(const questions::Number& number) {
    std::string bar;
    if (number.of > 0) {
        const std::int64_t percent = std::clamp<std::int64_t>(number.count * 100 / number.of, 0, 100);
        bar = fmt::format("<span class=\"bar\" aria-hidden=\"true\"><span style=\"width:{}%\"></span></span>",
                          percent);
    }
    return fmt::format("<div><dt>{}</dt><dd>{}{}</dd></div>", markup(number.text), figure(number), bar);
}

std::string number_rows(std::span<const questions::Number> numbers) {
    std::string out = "<dl class=\"numbers\">";
    for (const questions::Number& number : numbers) out += number_row(number);
    return out + "</dl>";
}

// The first say most; a card with fifteen is no card.
std::string numbers(const Answer& answer) {
    constexpr std::size_t most_shown = 4;
    const std::span<const questions::Number> all = answer.numbers;
    if (all.empty()) return "";
    if (all.size() <= most_shown + 1) return number_rows(all) + "\n";
    return fmt::format("{}<details><summary>{}</summary>{}</details>\n", number_rows(all.first(most_shown)),
                       counted(all.size() - most_shown, "more number"), number_rows(all.subspan(most_shown)));
}

std::string more(const Answer& answer) {
    std::string body = fmt::format("<p><b>Bad if</b> {}</p>", markup(answer.bad_if));
    if (!answer.looked_past.empty()) body += "<p><b>Not known</b></p><ul>";
    for (const estate::Gap& gap : answer.looked_past) {
        body += fmt::format("<li>{}: {}</li>", markup(gap.subject), markup(gap.reason));
    }
    if (!answer.looked_past.empty()) body += "</ul>";
    if (!answer.next.empty()) body += "<p><b>What to do next</b></p><ul>";
    for (const std::string& step : answer.next) body += fmt::format("<li>{}</li>", markup(step));
    if (!answer.next.empty()) body += "</ul>";
    return fmt::format("<details><summary>How this is judged</summary>{}</details>", body);
}

std::string step_item(const questions::Step& step) {
    std::string item =
        fmt::format("<li><code>{}</code> {} → {}", markup(step.kind), markup(step.from), markup(step.to));
    for (const std::string& reason : step.reasons) item += fmt::format("<br>{}", markup(reason));
    for (const std::string& condition : step.conditions)
        item += fmt::format("<br><b>if</b> {}", markup(condition));
    if (!step.refute.empty())
        item += fmt::format("<br>refuted by <code>{}</code> {}", markup(step.refute),
                            refuting_answer(step.refute));
    return item + "</li>\n";
}

// The worst ways in: each a line that unfolds into its steps.
std::string ways(const Answer& answer) {
    if (answer.ways.empty()) return "";
    std::string out = "<p><b>Worst ways in, if each front end were owned</b></p>\n";
    for (const questions::Way& way : answer.ways) {
        out += fmt::format("<details class=\"way\"><summary>{}{}</summary><ol>", markup(way.via),
                           way.is_conditional() ? ", on conditions" : "");
        for (const questions::Step& step : way.steps) out += step_item(step);
        out += "</ol></details>\n";
    }
    return out;
}

std::string findings_link(const Answer& answer) {
    if (answer.findings.empty()) return "";
    return fmt::format("<p class=\"jump\"><a href=\"#findings\" data-show-question=\"{}\">{}</a></p>",
                       markup(answer.key), counted(answer.findings.size(), "finding"));
}

std::string card(const Answer& answer) {
    return fmt::format(
        "<article class=\"answer {}\" id=\"answer-{}\"><p class=\"verdict\"><span aria-hidden=\"true\">{}"
        "</span> {}</p><h3>{}</h3><p class=\"headline\">{}</p>\n{}{}{}{}</article>\n",
        verdict_class(answer.verdict), markup(answer.key), mark(answer.verdict), words(answer.verdict),
        markup(answer.question), markup(answer.headline), ways(answer), numbers(answer),
        findings_link(answer), more(answer));
}

std::string tally(const ScanResult& result) {
    const auto count = [&](Verdict verdict) {
        return std::ranges::count(result.answers, verdict, &Answer::verdict);
    };
    return fmt::format("<p class=\"tally\"><b>{}</b> bad, <b>{}</b> cannot be known, <b>{}</b> good</p>",
                       count(Verdict::Bad), count(Verdict::Unknown), count(Verdict::Good));
}

std::string fix_item(const questions::Fix& fix) {
    return fmt::format("<li><p class=\"edit\">{}</p><p class=\"about\">{} closes {} of {}</p></li>\n",
                       markup(fix.text), severity_badge(fix.severity), counted(fix.findings, "finding"),
                       rule_link(fix.rule));
}

} // namespace

std::string answers_section(const ScanResult& result) {
    std::string out = "<section id=\"answers\" aria-labelledby=\"answers-title\"><div class=\"heading\"><h2 "
                      "id=\"answers-title\">Seven answers</h2>"
                      + tally(result) + "</div>\n<ul class=\"hull\">\n";
    for (const Answer& answer : result.answers) out += compartment(answer);
    out += "</ul>\n<div class=\"cards\">\n";
    for (const Answer& answer : result.answers) out += card(answer);
    return out + "</div></section>\n";
}

std::string fixes_section(const ScanResult& result) {
    if (result.fixes.empty()) return "";
    std::string out = "<section id=\"fixes\"><h2>Fix first</h2>\n<ol class=\"fixes\">\n";
    for (const questions::Fix& fix : result.fixes) out += fix_item(fix);
    return out + "</ol></section>\n";
}

} // namespace cofferdam::report
