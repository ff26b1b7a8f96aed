#include "cli/diff_options.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "cli/assumptions.h"
#include "cli/reporting_options.h"
#include "diff/print.h"

namespace cofferdam::cli {

namespace {

void add_asking(CLI::App& command, DiffOptions& options) {
    command.add_option(
        "ESTATE", options.targets,
        "The estate before and the estate after: a file, a folder, a tar archive, a snapshot of collect, or "
        "- each; or "
        "revisions of git, and what of them: main..HEAD k8s (main...HEAD, main.. for the files on disk)");
    command.add_option("--before", options.before, "A target of the estate before; may be repeated")
        ->group("Asking");
    command.add_option("--after", options.after, "A target of the estate after; may be repeated")
        ->group("Asking");
    command
        .add_flag("--reach", options.reach,
                  "Compare who may talk to whom, and not what falls and is found besides")
        ->group("Asking");
}

void add_judging(CLI::App& command, DiffOptions& options) {
    add_assumptions(command, options.assumptions);
    command
        .add_option("--fail-on", options.fail_on,
                    "added, removed, any, unknown, none: when the exit status is 1 (default: added)")
        ->group("Judging");
}

void add_reporting(CLI::App& command, DiffOptions& options) {
    add_format(command, options.format, names_of(diff::formats()));
    add_output_files(command, options.outputs);
    add_color(command, options.color);
    command
        .add_flag("--all", options.all,
                  "Text and Markdown: every group, however many there are, and though nothing got worse")
        ->group("Reporting");
}

bool holds_standard_input(const std::vector<std::string>& targets) {
    return std::ranges::find(targets, "-") != targets.end();
}

} // namespace

void add_diff_options(CLI::App& command, DiffOptions& options) {
    add_asking(command, options);
    add_reading_options(command, options);
    add_judging(command, options);
    add_reporting(command, options);
    take_one_value_each(command);
}

Result<Sides> sides_of(const DiffOptions& options) {
    Sides sides{options.before, options.after};
    // One estate and a cluster, or a host: what applying the one to the other would change.
    if ((wants_cluster(options.cluster) || wants_host(options.host)) && sides.before.empty()
        && options.targets.size() == 1) {
        sides.after.push_back(options.targets.front());
        return sides;
    }
    for (const std::string& target : options.targets) {
        std::vector<std::string>& side = sides.before.empty() ? sides.before : sides.after;
        if (!side.empty())
            return error(
                "diff takes two estates; of more targets say which is which by --before and --after");
        side.push_back(target);
    }
    if (sides.before.empty() || sides.after.empty())
        return error("diff takes two estates: cofferdam diff BEFORE AFTER");
    if (holds_standard_input(sides.before) && holds_standard_input(sides.after))
        return error("only one of the two estates can be standard input");
    return sides;
}

Result<diff::FailOn> parse_fail_on(const std::vector<std::string>& words) {
    diff::FailOn fail_on;
    if (!words.empty()) fail_on.added = false;
    for (const std::string& word : words) {
        if (word == "added") {
            fail_on.added = true;
        } else if (word == "removed") {
            fail_on.removed = true;
        } else if (word == "any") {
            fail_on.any = true;
        } else if (word == "unknown") {
            fail_on.unknown = true;
        } else if (word != "none") {
            return error("--fail-on {}: must be added, removed, any, unknown or none", word);
        }
    }
    return fail_on;
}

} // namespace cofferdam::cli
