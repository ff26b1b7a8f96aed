#include <fmt/format.h>

#include "graph/blast.h"
#include "report/escape.h"
#include "report/fix_set/fix_set.h"
#include "report/fix_set/words.h"

namespace cofferdam::fix_set {

namespace {

using report::markdown_code;
using report::markdown_text;

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
    if (!plan.still_open.empty())
        text += fmt::format("\n{} still open.\n", plural(plan.still_open.size(), "pair is", "pairs are"));
    text += "\n<details><summary>Assumed</summary>\n\n";
    for (const std::string& line : graph::assumptions(told.before.graph()))
        text += fmt::format("- {}\n", markdown_text(line));
    return text + "\n</details>\n";
}

} // namespace cofferdam::fix_set
