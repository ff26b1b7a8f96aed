#include <algorithm>

#include <fmt/format.h>

#include "graph/blast.h"
#include "report/escape.h"
#include "report/fix_set/fix_set.h"
#include "report/fix_set/words.h"

namespace cofferdam::fix_set {

namespace {

using report::markdown_code;
using report::markdown_text;

constexpr std::size_t most_open = 10;

std::string rows(const Told& told) {
    std::string text = "| | edit | cost | who would feel it |\n|---|---|---|---|\n";
    for (std::size_t i = 0; i < told.plan.fixes.size(); ++i) {
        const cuts::Fix& fix = told.plan.fixes[i];
        const std::string place = place_of(told, fix);
        text +=
            fmt::format("| {} | {}{} | {} | {} |\n", i + 1, markdown_text(fix.title),
                        place.empty() ? "" : "<br>" + markdown_code(place), fix.cost,
                        fix.felt.empty() ? "nobody, as far as the estate shows" : markdown_text(fix.felt));
    }
    return text;
}

// What a reviewer opens where a line of the table is not enough.
std::string details(const Told& told) {
    std::string text = "\n<details><summary>The edits</summary>\n";
    for (std::size_t i = 0; i < told.plan.fixes.size(); ++i) {
        const cuts::Fix& fix = told.plan.fixes[i];
        text += fmt::format("\n{}\\. {}\n\n```{}\n", i + 1, markdown_text(fix.title), fix.made ? "yaml" : "");
        if (fix.made) {
            text += fix.made->text;
        } else {
            for (const edits::Edit& edit : told.plan.edited.of_fix[i])
                text += report::visible(edit_text(edit)) + "\n";
        }
        text += "```\n";
    }
    return text + "\n</details>\n";
}

std::string still_open(const cuts::Plan& plan) {
    const std::size_t count = plan.still_open.size();
    if (count == 0) return "";
    std::string text = fmt::format("\n{} still open", plural(count, "pair is", "pairs are"));
    if (plan.within_budget)
        text += fmt::format(", and no edit that seal knows of closes {}", count == 1 ? "it" : "them");
    text += ":\n\n";
    for (std::size_t i = 0; i < std::min(plan.still_open.size(), most_open); ++i)
        text += fmt::format("- {} → {}\n", markdown_code(plan.still_open[i].from),
                            markdown_code(plan.still_open[i].target));
    if (plan.still_open.size() > most_open)
        text += fmt::format("- and {} more\n", plan.still_open.size() - most_open);
    return text;
}

} // namespace

std::string markdown_of(const Told& told) {
    const cuts::Plan& plan = told.plan;
    std::string text =
        fmt::format("## Sealed: {} → {}\n\n{}\n\n", plan.before.falls(told.goal.rules.on_conditions),
                    plan.after.falls(told.goal.rules.on_conditions), markdown_text(headline(told)));
    if (!plan.fixes.empty())
        text += fmt::format("{}, cost {}: {}.\n\n{}\n", plural(plan.fixes.size(), "edit", "edits"), plan.cost,
                            verdict(plan), rows(told));
    text += markdown_text(proof(told)) + "\n";
    text += still_open(plan);
    if (!plan.fixes.empty()) text += details(told);
    text += "\n<details><summary>Assumed</summary>\n\n";
    for (const std::string& line : graph::assumptions(told.before.graph()))
        text += fmt::format("- {}\n", markdown_text(line));
    return text + "\n</details>\n";
}

} // namespace cofferdam::fix_set
