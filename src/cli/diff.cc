// cofferdam diff: what lies between two estates. Each stage is a line of compare_estates().
#include <algorithm>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/diff_options.h"
#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/reach_options.h"
#include "cli/read_estate.h"
#include "cli/verbs.h"
#include "diff/print.h"
#include "report/escape.h"

namespace cofferdam::cli {

namespace {

using Targets = std::vector<std::string>;

Result<estate::SnapshotPtr> read_side(const DiffOptions& options, const Targets& targets,
                                      const std::vector<std::string>& excludes) {
    ReadingOptions reading = options;
    reading.targets = targets;
    return read_estate(reading, excludes);
}

diff::Estate estate_of(const estate::Snapshot& snapshot, const Targets& targets) {
    diff::Estate estate{.name = fmt::format("{}", fmt::join(targets, " ")), .unread = {}};
    for (const estate::Gap& gap : snapshot.gaps())
        estate.unread.push_back(fmt::format("{}: {}", gap.subject, gap.reason));
    for (const value::Problem& problem : snapshot.problems()) {
        if (problem.severity == value::Severity::Error)
            estate.unread.push_back(fmt::format("{}: {}", to_string(problem.place), problem.message));
    }
    return estate;
}

Print printed(const diff::Format& format, const diff::Difference& difference, const diff::Options& options) {
    return [&format, &difference, options](const Write& write) { format.print(difference, options, write); };
}

struct FormatAndPath {
    const diff::Format* format = nullptr;
    std::string path;
};

// "change.md" → markdown by the ending; "json=change.txt" by the word.
Result<FormatAndPath> output_of(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) {
        if (const diff::Format* const format = diff::find_format(text.substr(0, equals)))
            return FormatAndPath{format, text.substr(equals + 1)};
    }
    for (const diff::Format& format : diff::formats()) {
        if (text.ends_with(format.ending)) return FormatAndPath{&format, text};
    }
    return error("-o {}: the ending tells no format; write FORMAT={}", text, text);
}

Result<std::vector<FormatAndPath>> outputs_of(const DiffOptions& options) {
    std::vector<FormatAndPath> outputs;
    for (const std::string& output : options.outputs) outputs.push_back(COFFERDAM_TRY(output_of(output)));
    return outputs;
}

Result<void> write_difference(const diff::Difference& difference, const DiffOptions& options,
                              const std::vector<FormatAndPath>& outputs) {
    diff::Options printing;
    if (options.all) printing.most_groups = static_cast<std::size_t>(-1);
    for (const FormatAndPath& output : outputs)
        COFFERDAM_TRY(write_file(output.path, printed(*output.format, difference, printing)));
    printing.color = wants_color(options.color);
    return write_standard_output(printed(*diff::find_format(options.format), difference, printing));
}

Result<reach::CniProfile> assumed_profile(const DiffOptions& options) {
    ReachOptions asked;
    asked.assumptions = options.assumptions;
    return profile_of(asked);
}

Result<int> compare_estates(const DiffOptions& options) {
    const Sides sides = COFFERDAM_TRY(sides_of(options));
    const diff::FailOn fail_on = COFFERDAM_TRY(parse_fail_on(options.fail_on));
    const std::vector<FormatAndPath> outputs = COFFERDAM_TRY(outputs_of(options));
    const reach::Options assumed{.profile = COFFERDAM_TRY(assumed_profile(options))};
    const content::Config config = COFFERDAM_TRY(read_config(options.config));
    std::vector<std::string> excludes = config.exclude;
    excludes.insert(excludes.end(), options.excludes.begin(), options.excludes.end());

    const estate::SnapshotPtr before = COFFERDAM_TRY(read_side(options, sides.before, excludes));
    const estate::SnapshotPtr after = COFFERDAM_TRY(read_side(options, sides.after, excludes));
    // A name that is mistyped would be an estate without connections, and all of the other's be new or gone.
    COFFERDAM_TRY(require_something(*before));
    COFFERDAM_TRY(require_something(*after));

    diff::Difference difference{estate_of(*before, sides.before), estate_of(*after, sides.after), {}};
    difference.reach =
        diff::compare_reach(reach::Reach::build(before, assumed), reach::Reach::build(after, assumed));

    COFFERDAM_TRY(write_difference(difference, options, outputs));
    return fail_on.is_reached(difference) ? findings : nothing_found;
}

int run_diff(const DiffOptions& options) {
    const Result<int> status = compare_estates(options);
    if (status) return *status;
    fmt::print(stderr, "cofferdam: {}\n", report::visible(status.error().message));
    return not_done;
}

} // namespace

std::function<int()> prepare_diff(CLI::App& command) {
    auto options = std::make_shared<DiffOptions>();
    add_diff_options(command, *options);
    return [options] { return run_diff(*options); };
}

} // namespace cofferdam::cli
