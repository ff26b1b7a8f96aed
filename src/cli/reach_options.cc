#include "cli/reach_options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/judgement.h"
#include "cli/read_estate.h"
#include "report/connections/names.h"
#include "report/connections/print.h"

namespace cofferdam::cli {

namespace {

std::vector<std::string> format_names() {
    std::vector<std::string> names;
    for (const connections::Format& format : connections::formats()) names.emplace_back(format.name);
    return names;
}

void add_judging(CLI::App& command, ReachOptions& options) {
    command
        .add_option("--config", options.config,
                    "Settings: only what they exclude counts here (default: ./cofferdam.yaml if it is there)")
        ->group("Judging");
    command
        .add_option(
            "--assume", options.assumptions,
            "cni=enforcing, none, calico or cilium: what the network plugin does (default: enforcing)")
        ->group("Judging");
}

void add_reporting(CLI::App& command, ReachOptions& options, std::vector<std::string> formats) {
    command.add_option("--format,-f", options.format, "What goes to standard output")
        ->check(CLI::IsMember(std::move(formats)))
        ->capture_default_str()
        ->group("Reporting");
    command
        .add_option("--output,-o", options.outputs,
                    "FILE (format by its ending) or FORMAT=FILE; may be repeated")
        ->group("Reporting");
    command.add_option("--color", options.color, "auto, always, never (NO_COLOR is respected)")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str()
        ->group("Reporting");
}

} // namespace

void add_reach_options(CLI::App& command, ReachOptions& options) {
    command.add_option("TARGET", options.targets,
                       "Files, folders, tar archives, or - for standard input (default: .)");
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
    add_judging(command, options);
    add_reporting(command, options, format_names());
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
    add_judging(command, options);
    add_reporting(command, options, {"text", "json"});
    take_one_value_each(command);
}

Result<reach::CniProfile> profile_of(const ReachOptions& options) {
    reach::CniProfile profile = reach::cni_profiles().front();
    for (const std::string& assumption : options.assumptions) {
        const auto* const found =
            assumption.starts_with("cni=") ? reach::find_cni_profile(assumption.substr(4)) : nullptr;
        if (found == nullptr) {
            std::vector<std::string> names;
            for (const reach::CniProfile& known : reach::cni_profiles())
                names.push_back(fmt::format("cni={}", known.name));
            return error("--assume {}: must be one of {}", assumption, fmt::join(names, ", "));
        }
        profile = *found;
    }
    return profile;
}

namespace {

Result<TableFile> parse_output(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) {
        if (const auto* const format = connections::find_format(text.substr(0, equals)))
            return TableFile{format, text.substr(equals + 1)};
    }
    for (const connections::Format& format : connections::formats()) {
        if (text.ends_with(format.ending)) return TableFile{&format, text};
    }
    return error("-o {}: the ending tells no format; write FORMAT={}", text, text);
}

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

Result<std::vector<TableFile>> table_files(const ReachOptions& options) {
    std::vector<TableFile> files;
    for (const std::string& output : options.outputs) files.push_back(COFFERDAM_TRY(parse_output(output)));
    return files;
}

Result<connections::Table> read_table(const ReachOptions& options) {
    const content::Config config = COFFERDAM_TRY(read_config(options.config));
    std::vector<std::string> excludes = config.exclude;
    excludes.insert(excludes.end(), options.excludes.begin(), options.excludes.end());
    const reach::Options assumed{.profile = COFFERDAM_TRY(profile_of(options))};

    estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_estate(options, excludes));
    COFFERDAM_TRY(require_something(*snapshot));
    reach::ReachPtr reach = reach::Reach::build(std::move(snapshot), assumed);
    connections::Filter filter = COFFERDAM_TRY(filter_of(options, *reach));
    return connections::Table(std::move(reach), std::move(filter));
}

} // namespace cofferdam::cli
