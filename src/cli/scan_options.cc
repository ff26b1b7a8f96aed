#include "cli/scan_options.h"

#include <CLI/CLI.hpp>

#include "cli/reporting_options.h"
#include "report/report.h"

namespace cofferdam::cli {

namespace {

void add_reporting(CLI::App& command, ScanOptions& options) {
    add_format(command, options.format, names_of(report::formats()));
    add_output_files(command, options.outputs);
    command.add_flag("--verbose,-v", options.verbose, "Findings too, with field and line")
        ->group("Reporting");
    add_color(command, options.color);
    command.add_flag("--timings", options.timings, "Say on standard error how long each stage took")
        ->group("Reporting");
}

} // namespace

void add_server_options(CLI::App& command, ScanOptions& options) {
    command
        .add_option(
            "--kubernetes-version", options.kubernetes_version,
            "Judge as this minor version does: 1.29 (default: the live cluster's own, else the newest)")
        ->group("Judging");
    command
        .add_option("--admission-config", options.admission_config,
                    "The API server's --admission-control-config-file")
        ->group("Judging");
}

void add_judging_options(CLI::App& command, ScanOptions& options) {
    add_server_options(command, options);
    command
        .add_option("--platform-namespace", options.platform_namespaces,
                    "Show these namespaces apart; may hold *")
        ->group("Judging");
    command
        .add_flag("--open-world", options.open_world,
                  "The targets may lack objects of the kinds that they hold")
        ->group("Judging");
    command
        .add_option("--baseline", options.baseline, "JSON report of an earlier scan: report only what is new")
        ->group("Judging");
    command.add_option("--waivers", options.waivers, "Accepted findings, with reason, approver and expiry")
        ->group("Judging");
    command
        .add_option("--fail-on", options.fail_on,
                    "info, low, medium, high, critical, never; and: unknown (default: high)")
        ->group("Judging");
}

void add_scan_options(CLI::App& command, ScanOptions& options) {
    add_targets(command, options);
    add_reading_options(command, options);
    add_judging_options(command, options);
    add_event_options(command, options.events);
    command.add_option("--probe", options.probe, "What policy probe wrote: what this cluster really refuses")
        ->group("Observing");
    add_reporting(command, options);
    take_one_value_each(command);
}

} // namespace cofferdam::cli
