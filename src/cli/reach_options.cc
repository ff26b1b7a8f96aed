#include "cli/reach_options.h"

#include <CLI/CLI.hpp>

#include "cli/assumptions.h"
#include "cli/judgement.h"
#include "cli/read_estate.h"
#include "report/connections/names.h"
#include "report/connections/print.h"

namespace cofferdam::cli {

namespace {

void add_reporting(CLI::App& command, ReachOptions& options, std::vector<std::string> formats) {
    add_format(command, options.format, std::move(formats));
    add_output_files(command, options.outputs);
    add_color(command, options.color);
}

} // namespace

void add_reach_options(CLI::App& command, ReachOptions& options) {
    add_targets(command, options);
    command
        .add_option("--from", options.from,
                    "Connections from: namespace/name, Kind/namespace/name, an address, a CIDR, internet, "
                    "ingress-controller")
        ->group("Asking");
    command.add_option("--to", options.to, "Connections to: likewise")->group("Asking");
    command.add_option("--port", options.port, "Connections to this port: 443, TCP/443, 53/udp")
        ->group("Asking");
    command.add_flag("--exposure", options.exposure, "What workloads expose to pods that do not exist yet")
        ->group("Asking");
    command.add_flag("--internet", options.internet, "Ways in from the Internet and out to it")
        ->group("Asking");
    command.add_flag("--explain", options.explain, "Every pair with its reasons, also what is denied")
        ->group("Asking");
    command
        .add_option("--families", options.families,
                    "Addresses of v4, v6 or both (default: v4, and v6 where a policy names one)")
        ->check(CLI::IsMember({"v4", "v6", "both"}))
        ->group("Asking");
    add_reading_options(command, options);
    add_assumptions(command, options.assumptions);
    add_reporting(command, options, names_of(connections::formats()));
    command.add_flag("--all", options.all, "Text: every row, however many there are")->group("Reporting");
    take_one_value_each(command);
}

void add_why_options(CLI::App& command, ReachOptions& options) {
    command
        .add_option("FROM", options.from,
                    "namespace/name, Kind/namespace/name, an address, a CIDR, internet, "
                    "ingress-controller")
        ->required();
    command.add_option("TO", options.to, "Likewise")->required();
    command.add_option(
        "TARGET", options.targets,
        "Files, folders, tar archives, or - for standard input (default: .); a port before them "
        "is the port that is asked of");
    command.add_option("--port", options.port, "Of this port alone: 443, TCP/443, 53/udp")->group("Asking");
    add_reading_options(command, options);
    add_assumptions(command, options.assumptions);
    add_reporting(command, options, {"text", "json"});
    take_one_value_each(command);
}

namespace {

connections::Families families_of(const std::string& word) {
    if (word == "v4") return connections::Families::V4;
    if (word == "v6") return connections::Families::V6;
    return word == "both" ? connections::Families::Both : connections::Families::Mentioned;
}

Result<connections::Filter> filter_of(const ReachOptions& options, const reach::Reach& reach) {
    connections::Filter filter;
    filter.families = families_of(options.families);
    if (!options.from.empty()) filter.from = COFFERDAM_TRY(connections::find_named(reach, options.from));
    if (!options.to.empty()) filter.to = COFFERDAM_TRY(connections::find_named(reach, options.to));
    if (!options.port.empty()) filter.port = COFFERDAM_TRY(connections::parse_port(options.port));
    return filter;
}

} // namespace

Result<connections::Table> read_table(const ReachOptions& options) {
    const content::Config config = COFFERDAM_TRY(read_config(options.config));
    const reach::Options assumed{.profile = COFFERDAM_TRY(parse_assumptions(options.assumptions))};

    estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_estate(options, config));
    COFFERDAM_TRY(require_something(*snapshot));
    reach::ReachPtr reach = reach::Reach::build(std::move(snapshot), assumed);
    connections::Filter filter = COFFERDAM_TRY(filter_of(options, *reach));
    return connections::Table(std::move(reach), std::move(filter));
}

} // namespace cofferdam::cli
