#include "cli/scan_options.h"

#include <CLI/CLI.hpp>

#include "report/report.h"

namespace cofferdam::cli {

namespace {

std::vector<std::string> format_names() {
    std::vector<std::string> names;
    for (const report::Format& format : report::formats()) names.emplace_back(format.name);
    return names;
}

void add_judging(CLI::App& command, ScanOptions& options) {
    command.add_option("--config", options.config, "Settings (default: ./cofferdam.yaml if it is there)")
        ->group("Judging");
    command
        .add_option("--kubernetes-version", options.kubernetes_version,
                    "Judge as this minor version does: 1.29 (default: the newest)")
        ->group("Judging");
    command
        .add_option("--admission-config", options.admission_config,
                    "The API server's --admission-control-config-file")
        ->group("Judging");
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

void add_reporting(CLI::App& command, ScanOptions& options) {
    command.add_option("--format,-f", options.format, "What goes to standard output")
        ->check(CLI::IsMember(format_names()))
        ->capture_default_str()
        ->group("Reporting");
    command
        .add_option("--output,-o", options.outputs,
                    "FILE (format by its ending) or FORMAT=FILE; may be repeated")
        ->group("Reporting");
    command.add_flag("--verbose,-v", options.verbose, "Findings too, with field and line")
        ->group("Reporting");
    command.add_option("--color", options.color, "auto, always, never (NO_COLOR is respected)")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str()
        ->group("Reporting");
    command.add_flag("--timings", options.timings, "Say on standard error how long each stage took")
        ->group("Reporting");
}

} // namespace

void add_reading_options(CLI::App& command, ReadingOptions& options) {
    command.add_option("--exclude", options.excludes, "Leave out what matches (as in .gitignore)")
        ->group("Reading");
    command.add_flag("--no-gitignore", options.no_gitignore, "Read also what a .gitignore leaves out")
        ->group("Reading");
    command
        .add_flag("--render", options.render,
                  "Render charts and kustomizations with helm, kustomize or kubectl")
        ->group("Reading");
    command.add_option("--values", options.helm_values, "Values file for charts")->group("Reading");
    command.add_option("--render-seconds", options.render_seconds, "Time for each chart or kustomization")
        ->capture_default_str()
        ->group("Reading");
    command.add_option("--env", options.environment, "KEY=VALUE for Compose files")->group("Reading");
    command
        .add_option("--env-file", options.environment_files, "Variables for Compose files, instead of .env")
        ->group("Reading");
    command
        .add_option("--profile", options.profiles, "Compose services of these profiles only (default: all)")
        ->group("Reading");
}

void take_one_value_each(CLI::App& command) {
    for (CLI::Option* option : command.get_options()) {
        if (option->get_items_expected_max() > 1 && !option->get_positional())
            option->expected(1)->allow_extra_args(false)->take_all();
    }
}

void add_scan_options(CLI::App& command, ScanOptions& options) {
    command.add_option("TARGET", options.targets,
                       "Files, folders, tar archives, or - for standard input (default: .)");
    add_reading_options(command, options);
    add_judging(command, options);
    add_reporting(command, options);
    take_one_value_each(command);
}

} // namespace cofferdam::cli
