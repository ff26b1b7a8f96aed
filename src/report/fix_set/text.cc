#include <fmt/format.h>

#include "graph/blast.h"
#include "report/escape.h"
#include "report/fix_set/fix_set.h"
#include "report/fix_set/words.h"

namespace cofferdam::fix_set {

namespace {

using report::visible;

constexpr std::size_t most_lines = 20;
constexpr std::size_t most_edits_of_a_fix = 6;

std::string fix_text(const Told& told, std::size_t number) {
    const cuts::Fix& fix = told.plan.fixes[number];
    const std::string place = place_of(told, fix);
    std::string text = fmt::format("  {}. {}  (cost {})\n", number + 1, visible(fix.title), fix.cost);
    if (!place.empty())
        text += fmt::format("       in {}\n", visible(place));
    else
        text += "       a new object\n";
    const auto& edits = told.plan.edited.of_fix[number];
    for (std::size_t i = 0; i < std::min(edits.size(), most_edits_of_a_fix); ++i)
        text += fmt::format("       {}\n", visible(edit_text(edits[i])));
    if (edits.size() > most_edits_of_a_fix)
        text += fmt::format("       … and {} more\n", edits.size() - most_edits_of_a_fix);
    return text
           + fmt::format("       felt: {}\n",
                         fix.felt.empty() ? "by nobody, as far as the estate shows" : visible(fix.felt));
}

std::string point_text(const cuts::PlannedPoint& first, const cuts::PlannedPoint& last) {
    const std::string edits = first.edits == last.edits ? fmt::format("{}", first.edits)
                                                        : fmt::format("{} to {}", first.edits, last.edits);
    const std::string bound =
        first.falls == first.at_least ? "" : fmt::format("  (at least {})", first.at_least);
    return fmt::format("  with {:>10} {:<5} {:>7}{}\n", edits, last.edits == 1 ? "edit" : "edits",
                       first.falls, bound);
}

// A line for each number that still falls.
std::string curve_text(const cuts::Plan& plan) {
    const auto& curve = plan.curve;
    if (curve.size() < 2) return "";
    std::string text = "\nWhat still falls\n";
    for (std::size_t first = 0; first < curve.size();) {
        std::size_t last = first;
        while (last + 1 < curve.size() && curve[last + 1].falls == curve[first].falls
               && curve[last + 1].at_least == curve[first].at_least)
            ++last;
        text += point_text(curve[first], curve[last]);
        first = last + 1;
    }
    return text;
}

std::string open_text(const Told& told) {
    const auto& open = told.plan.still_open;
    if (open.empty()) return "";
    std::string text = fmt::format("\nStill open ({})\n", open.size());
    for (std::size_t i = 0; i < std::min(open.size(), most_lines); ++i)
        text += fmt::format("  {} → {}\n", visible(open[i].from), visible(open[i].target));
    if (open.size() > most_lines)
        text += fmt::format("  … and {} more; --format json has all\n", open.size() - most_lines);
    if (told.plan.within_budget)
        text += "  No edit that seal knows of closes these; `cofferdam why` tells the ways.\n";
    return text;
}

std::string files_text(const Told& told) {
    std::string text;
    for (const std::string& note : told.files.notes) text += fmt::format("  {}\n", visible(note));
    if (!text.empty()) text = "\nNot edited in place\n" + text;
    if (told.folder.empty()) return text;
    text +=
        fmt::format("\n{} in {}\n", plural(told.files.files.size(), "file", "files"), visible(told.folder));
    for (const cuts::FixFile& file : told.files.files) text += fmt::format("  {}\n", visible(file.path));
    return text;
}

std::string assumed(const Told& told) {
    const auto list = graph::assumptions(told.before.graph());
    std::string text = fmt::format("\nUnder {} assumptions\n", list.size());
    for (const std::string& line : list) text += fmt::format("  {}\n", line);
    return text;
}

} // namespace

std::string text_of(const Told& told) {
    const cuts::Plan& plan = told.plan;
    std::string text = visible(headline(told)) + "\n";
    if (plan.fixes.empty()) {
        text += plan.before.falls(told.goal.rules.on_conditions) == 0
                    ? "Nothing to close.\n"
                    : "No edit that seal knows of closes anything.\n";
    } else {
        text += fmt::format("{}, cost {}: {}\n\n", plural(plan.fixes.size(), "edit", "edits"), plan.cost,
                            verdict(plan));
        for (std::size_t i = 0; i < plan.fixes.size(); ++i) text += fix_text(told, i);
        text += curve_text(plan);
    }
    text += "\n" + visible(proof(told)) + "\n";
    for (const std::string& title : plan.withdrawn)
        text += fmt::format("Withdrawn, since it would open something: {}\n", visible(title));
    return text + open_text(told) + files_text(told) + assumed(told);
}

} // namespace cofferdam::fix_set
