// cofferdam diff: what lies between two estates. Each stage is a line of compare_estates().
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analysis/access/access.h"
#include "analysis/exposure/exposure.h"
#include "cli/assumptions.h"
#include "cli/diff_options.h"
#include "cli/diff_sides.h"
#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/read_estate.h"
#include "cli/reporting_options.h"
#include "cli/verbs.h"
#include "diff/print.h"

namespace cofferdam::cli {

namespace {

diff::Estate estate_of(const estate::Snapshot& snapshot, const Side& side) {
    return {.name = side.name.empty() ? snapshot.targets().front().name : side.name,
            .unread = unread(snapshot)};
}

Print printed(const diff::Format& format, const diff::Difference& difference, const diff::Options& options) {
    return [&format, &difference, options](const Write& write) { format.print(difference, options, write); };
}

using DifferenceFile = FileIn<diff::Format>;

Result<void> write_difference(const diff::Difference& difference, const DiffOptions& options,
                              const std::vector<DifferenceFile>& outputs) {
    diff::Options printing;
    if (options.all) printing.most_groups = static_cast<std::size_t>(-1);
    printing.all = options.all;
    for (const DifferenceFile& output : outputs)
        COFFERDAM_TRY(write_file(output.path, printed(*output.format, difference, printing)));
    printing.color = wants_color(options.color);
    return write_standard_output(printed(*diff::find_format(options.format), difference, printing));
}

// An estate, scanned and joined.
class Judged {
  public:
    Judged(const reach::ReachPtr& reach, const questions::Settings& settings)
        : snapshot_(&reach->snapshot()), access_(*snapshot_), exposure_(exposure::analyse(*reach)),
          graph_(graph::build({*reach, access_, exposure_},
                              {.kubernetes_minor = questions::judged_version(settings, *snapshot_).minor,
                               .admission = settings.admission,
                               .breach = graph::Breach::Exposed})) {}
    Judged(const Judged&) = delete;
    Judged& operator=(const Judged&) = delete;

    diff::RiskSide side(const questions::ScanResult& result) const { return {*graph_, result}; }

  private:
    const estate::Snapshot* snapshot_;
    access::Access access_;
    exposure::ExposureReport exposure_;
    graph::GraphPtr graph_;
};

Result<questions::Settings> settings_of(const DiffOptions& options) {
    ScanOptions asked;
    static_cast<ReadingOptions&>(asked) = options;
    return COFFERDAM_TRY(read_judgement(asked)).settings;
}

Result<int> compare_estates(const DiffOptions& options) {
    const TwoSides sides = COFFERDAM_TRY(open_sides(options));
    const diff::FailOn fail_on = COFFERDAM_TRY(parse_fail_on(options.fail_on));
    const std::vector<DifferenceFile> outputs =
        COFFERDAM_TRY(parse_output_files(options.outputs, diff::formats()));
    const reach::Options assumed{.profile = COFFERDAM_TRY(parse_assumptions(options.assumptions))};
    const content::Config config = COFFERDAM_TRY(read_config(options.config));

    const estate::SnapshotPtr before = COFFERDAM_TRY(read_side(options, sides.before, config));
    const estate::SnapshotPtr after = COFFERDAM_TRY(read_side(options, sides.after, config));

    diff::Difference difference{estate_of(*before, sides.before), estate_of(*after, sides.after), {}};
    const reach::ReachPtr reach_before = reach::Reach::build(before, assumed);
    const reach::ReachPtr reach_after = reach::Reach::build(after, assumed);
    difference.reach = diff::compare_reach(reach_before, reach_after);
    if (!options.reach) {
        const questions::Settings settings = COFFERDAM_TRY(settings_of(options));
        const Judged judged_before(reach_before, settings);
        const Judged judged_after(reach_after, settings);
        const questions::ScanResult found_before = questions::scan(before, settings);
        const questions::ScanResult found_after = questions::scan(after, settings);
        difference.risk =
            diff::compare_risk(judged_before.side(found_before), judged_after.side(found_after));
    }

    COFFERDAM_TRY(write_difference(difference, options, outputs));
    return fail_on.is_reached(difference) ? findings : nothing_found;
}

} // namespace

std::function<int()> prepare_diff(CLI::App& command) {
    auto options = std::make_shared<DiffOptions>();
    add_diff_options(command, *options);
    return [options] { return exit_status(compare_estates(*options)); };
}

} // namespace cofferdam::cli
