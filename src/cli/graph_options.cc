#include "cli/graph_options.h"

#include <CLI/CLI.hpp>

#include "cli/judgement.h"
#include "cli/read_estate.h"

namespace cofferdam::cli {

namespace {

graph::Breach breach_of(const std::string& word) {
    if (word == "none") return graph::Breach::None;
    return word == "reached" ? graph::Breach::Reached : graph::Breach::Exposed;
}

} // namespace

void add_graph_judging(CLI::App& command, GraphOptions& options) {
    ScanOptions& reading = options.reading;
    command.add_option("--config", reading.config, "Settings (default: ./cofferdam.yaml if it is there)")
        ->group("Judging");
    command
        .add_option("--kubernetes-version", reading.kubernetes_version,
                    "Judge as this minor version does: 1.29 (default: the newest)")
        ->group("Judging");
    command
        .add_option("--admission-config", reading.admission_config,
                    "The API server's --admission-control-config-file")
        ->group("Judging");
    command
        .add_option("--assume-breach", options.breach,
                    "Workloads that an intruder who reaches them is taken to own: exposed (to the outside), "
                    "reached (all), none")
        ->check(CLI::IsMember({"exposed", "reached", "none"}))
        ->capture_default_str()
        ->group("Judging");
}

Result<ReadGraph> ReadGraph::read(const GraphOptions& options) {
    const Judgement judgement = COFFERDAM_TRY(read_judgement(options.reading));
    std::vector<std::string> excludes = judgement.config.exclude;
    excludes.insert(excludes.end(), options.reading.excludes.begin(), options.reading.excludes.end());
    const estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_estate(options.reading, excludes));
    COFFERDAM_TRY(require_something(*snapshot));
    ReadGraph read;
    read.reach_ = reach::Reach::build(snapshot);
    read.access_ = std::make_unique<const access::Access>(*snapshot);
    read.exposure_ = std::make_unique<const exposure::ExposureReport>(exposure::analyse(*read.reach_));
    read.graph_ = graph::build({*read.reach_, *read.access_, *read.exposure_},
                               {.kubernetes_minor = judgement.settings.kubernetes_version.minor,
                                .admission = judgement.settings.admission,
                                .breach = breach_of(options.breach)});
    return read;
}

} // namespace cofferdam::cli
