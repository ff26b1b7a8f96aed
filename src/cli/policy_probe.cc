// cofferdam policy probe: what an API server really refuses. The only verb that sends anything but GET: pods
// to be created with dryRun=All, which the server judges and does not keep.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/cluster_options.h"
#include "cli/outputs.h"
#include "cli/policy.h"
#include "observations/moment.h"
#include "probe/ask.h"
#include "report/escape.h"
#include "report/observed.h"

namespace cofferdam::cli {

namespace {

struct ProbeOptions {
    ClusterOptions cluster;
    std::vector<std::string> namespaces; // none: all
    std::string file;
};

std::string now() {
    return observations::to_string(
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

Result<observations::Probe> run_probe(const ProbeOptions& options) {
    const cluster::Connection connection = COFFERDAM_TRY(connection_of(options.cluster));
    const std::unique_ptr<cluster::Transport> reading = COFFERDAM_TRY(cluster::connect(connection));
    const std::unique_ptr<cluster::CanaryTransport> asking =
        COFFERDAM_TRY(cluster::connect_for_canaries(connection));
    cluster::Client client(*reading, cluster::real_pace());
    auto version = client.get({.path = "/version"});
    if (!version) return error("{}: {}", connection.name, version.error().message);
    std::vector<std::string> namespaces = options.namespaces;
    if (namespaces.empty()) namespaces = COFFERDAM_TRY(probe::namespaces_of(client));
    auto answers = probe::ask(*asking, namespaces, probe::read_canaries());
    if (!answers) return error("{}: {}", connection.name, answers.error().message);
    return observations::Probe{.cluster = connection.name,
                               .server_version = std::string((*version)->root()["gitVersion"].string_or("")),
                               .time = now(),
                               .answers = *std::move(answers)};
}

// Admitted though it fails the baseline standard: nothing there refuses the worst.
bool admits_the_worst(const observations::Probe& probe) {
    return std::ranges::any_of(probe.answers, [](const observations::ProbeAnswer& answer) {
        return answer.outcome == observations::ProbeOutcome::Admitted && answer.level == "baseline";
    });
}

Result<int> policy_probe(const ProbeOptions& options) {
    const observations::Probe probe = COFFERDAM_TRY(run_probe(options));
    COFFERDAM_TRY(write_file(
        options.file, [&](const Write& write) { write(observations::to_json(probe)); }, Readers::OwnerOnly));
    std::string text;
    for (const std::string& line : report::probe_lines(probe)) text += report::visible(line) + "\n";
    COFFERDAM_TRY(write_standard_output(text));
    return admits_the_worst(probe) ? findings : nothing_found;
}

} // namespace

std::function<int()> prepare_policy_probe(CLI::App& command) {
    auto options = std::make_shared<ProbeOptions>();
    command.add_option("--output,-o", options->file, "The file to write: scan takes it with --probe")
        ->required()
        ->type_name("FILE")
        ->group("Reporting");
    command
        .add_option("--namespace", options->namespaces,
                    "Ask in this namespace; may be repeated (default: in all)")
        ->group("Cluster");
    add_cluster_options(command, options->cluster);
    return [options] { return exit_status(policy_probe(*options)); };
}

} // namespace cofferdam::cli
