// cofferdam comply: requirement → control → evidence → verdict.
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/comply_options.h"
#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/pack.h"
#include "cli/read_estate.h"
#include "cli/verbs.h"
#include "comply/formats.h"

namespace cofferdam::cli {

namespace {

Result<int> comply_targets(const ComplyOptions& options) {
    Judgement judgement = COFFERDAM_TRY(read_judgement(options));
    judgement.settings.controls.judge_all = true;
    const content::Framework* framework =
        options.framework.empty() ? nullptr : content::find_framework(options.framework);
    const estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_filled_estate(options, judgement.config));
    const questions::ScanResult result = questions::scan(snapshot, judgement.settings);
    const comply::Assessment assessment =
        comply::assess(result, framework, judgement.settings.controls, judgement.waivers,
                       {.managed = options.managed, .day = content::today()});
    const comply::Report report{assessment, result};
    const comply::PrintOptions printing{
        .width = terminal_width(), .color = wants_color(options.color), .verbose = options.verbose};
    COFFERDAM_TRY(write_standard_output(
        [&](const Write& write) { write(comply::find_format(options.format)->print(report, printing)); }));
    if (!options.pack.empty()) COFFERDAM_TRY(write_pack(report, judgement.waivers, options));
    return assessment.count(comply::Verdict::Fail) > 0 ? findings : nothing_found;
}

} // namespace

std::function<int()> prepare_comply(CLI::App& command) {
    auto options = std::make_shared<ComplyOptions>();
    add_comply_options(command, *options);
    return [options] { return exit_status(comply_targets(*options)); };
}

} // namespace cofferdam::cli
