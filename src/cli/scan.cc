// cofferdam scan: read, analyse, answer, report. Each stage is a line of scan_targets().
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/read_estate.h"
#include "cli/scan_options.h"
#include "cli/verbs.h"
#include "questions/suppress.h"
#include "report/escape.h"

namespace cofferdam::cli {

namespace {

void print_timings(const Progress& progress) {
    for (const Progress::Timing& timing : progress.timings()) {
        double milliseconds = std::chrono::duration<double, std::milli>(timing.time).count();
        fmt::print(stderr, "{:<10} {:8.1f} ms\n", timing.name, milliseconds);
    }
}

Result<int> scan_targets(const ScanOptions& options) {
    Progress progress(::isatty(STDERR_FILENO));
    progress.stage("settings");
    Judgement judgement = COFFERDAM_TRY(read_judgement(options));
    const std::vector<OutputFile> files =
        COFFERDAM_TRY(parse_output_files(options.outputs, report::formats()));

    progress.stage("reading"); // beyond this point, no new facts come in
    estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_estate(options, judgement.config));
    Result<void> something = require_something(*snapshot);
    if (!something && snapshot->gaps().empty()) return std::unexpected(something.error());

    const std::optional<observations::EventWindow> events = COFFERDAM_TRY(read_events(options.events));
    const std::optional<observations::Probe> probe = COFFERDAM_TRY(read_probe(options.probe));

    progress.stage("answering");
    questions::ScanResult result =
        questions::scan(std::move(snapshot), judgement.settings,
                        {.events = events ? &*events : nullptr, .probe = probe ? &*probe : nullptr});
    if (result.probe && !result.probe->remark.empty())
        fmt::print(stderr, "cofferdam: {}: {}\n", report::visible(options.probe),
                   report::visible(result.probe->remark));
    questions::apply_waivers(result, judgement.waivers, content::today());
    if (judgement.baseline) questions::apply_baseline(result, *judgement.baseline);

    progress.stage("reporting");
    COFFERDAM_TRY(write_reports(result, options, files));
    progress.finish();
    if (options.timings) print_timings(progress);
    if (!something) return std::unexpected(something.error());
    return judgement.threshold.is_reached(result) ? findings : nothing_found;
}

} // namespace

std::function<int()> prepare_scan(CLI::App& command) {
    auto options = std::make_shared<ScanOptions>();
    add_scan_options(command, *options);
    return [options] { return exit_status(scan_targets(*options)); };
}

} // namespace cofferdam::cli
