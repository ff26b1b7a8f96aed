// cofferdam policy probe: what an API server really refuses. Reads the cluster's policies, and asks about
// objects that they should refuse. The only verb that sends anything but GET: objects to be created with
// dryRun=All, which the server judges and does not keep.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analysis/admission/admission.h"
#include "cli/cluster_options.h"
#include "cli/outputs.h"
#include "cli/policy.h"
#include "estate/builder.h"
#include "observations/moment.h"
#include "probe/ask.h"
#include "probe/plan.h"
#include "questions/probed_estate.h"
#include "questions/scan.h"
#include "report/escape.h"
#include "report/probed.h"
#include "sources/cluster/load.h"

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

// One target: the cluster as it may be read.
Result<estate::SnapshotPtr> read_snapshot(const ClusterOptions& options) {
    ReadCluster read = COFFERDAM_TRY(read_cluster(options));
    estate::SnapshotBuilder builder;
    cluster::load(std::move(read.collection), read.name, builder);
    return std::move(builder).build().snapshot;
}

probe::Plan plan_for(const estate::Snapshot& snapshot, const std::vector<std::string>& namespaces) {
    const access::Access access(snapshot);
    const questions::Settings settings;
    const admission::Admission admission(
        snapshot, admission::Server{questions::judged_version(settings, snapshot), std::nullopt}, &access);
    probe::Oracle oracle(snapshot, admission, {0});
    return probe::plan_for(namespaces, snapshot, {0}, oracle);
}

std::vector<observations::ProbeCanary> canaries_of(const probe::Plan& plan) {
    std::vector<observations::ProbeCanary> canaries;
    for (const probe::Canary& canary : plan.canaries)
        canaries.push_back({canary.name, value::to_json(canary.object->root())});
    return canaries;
}

Result<observations::Probe> run_probe(const ProbeOptions& options) {
    const cluster::Connection connection = COFFERDAM_TRY(connection_of(options.cluster));
    const estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_snapshot(options.cluster));
    std::vector<std::string> namespaces = options.namespaces;
    if (namespaces.empty()) namespaces = probe::namespaces_of(*snapshot);
    if (namespaces.empty())
        return error("{}: its namespaces cannot be read: name them with --namespace", connection.name);
    probe::Plan plan = plan_for(*snapshot, namespaces);
    const std::unique_ptr<cluster::CanaryTransport> asking =
        COFFERDAM_TRY(cluster::connect_for_canaries(connection));
    auto answers = probe::ask(*asking, plan);
    if (!answers) return error("{}: {}", connection.name, answers.error().message);
    return observations::Probe{.cluster = connection.name,
                               .cluster_uid = questions::cluster_uid(*snapshot, {0}),
                               .server_version = snapshot->targets().front().server_version,
                               .time = now(),
                               .canaries = canaries_of(plan),
                               .answers = *std::move(answers),
                               .without_canary = std::move(plan.without_canary)};
}

// Admitted though it fails the baseline standard of the server's version: nothing there refuses the worst.
bool admits_the_worst(const observations::Probe& probe) {
    return std::ranges::any_of(probe.answers, [&](const observations::ProbeAnswer& answer) {
        return answer.outcome == observations::ProbeOutcome::Admitted && answer.level == "baseline"
               && questions::is_checked(answer.control, probe.server_version);
    });
}

Result<int> policy_probe(const ProbeOptions& options) {
    COFFERDAM_TRY(check_place_of(options.file));
    const observations::Probe probe = COFFERDAM_TRY(run_probe(options));
    COFFERDAM_TRY(write_file(
        options.file, [&](const Write& write) { write(observations::to_json(probe)); }, Readers::OwnerOnly));
    const questions::GivenProbe told{.probe = probe, .remark = {}, .proofs = {}};
    std::string text;
    for (const std::string& line : report::probe_lines(told)) text += report::visible(line) + "\n";
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
