#include "cli/graph_options.h"

#include <CLI/CLI.hpp>

#include "cli/assumptions.h"
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
    add_server_options(command, options.reading);
    command
        .add_option("--assume-breach", options.breach,
                    "Workloads that an intruder who reaches them is taken to own: exposed (to the outside), "
                    "reached (all), none")
        ->check(CLI::IsMember({"exposed", "reached", "none"}))
        ->capture_default_str()
        ->group("Judging");
    add_assumptions(command, options.assumptions);
}

namespace {

struct Read {
    estate::SnapshotPtr snapshot;
    reach::Options reach;
    graph::Options graph;
};

Result<Read> read_targets(const GraphOptions& options) {
    const Judgement judgement = COFFERDAM_TRY(read_judgement(options.reading));
    estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_filled_estate(options.reading, judgement.config));
    return Read{std::move(snapshot),
                {.profile = COFFERDAM_TRY(parse_assumptions(options.assumptions))},
                {.kubernetes_minor = judgement.settings.kubernetes_version.minor,
                 .admission = judgement.settings.admission,
                 .breach = breach_of(options.breach)}};
}

} // namespace

Result<cuts::Analysis> analyse_targets(const GraphOptions& options) {
    const Read read = COFFERDAM_TRY(read_targets(options));
    return cuts::Analysis::of(read.snapshot, read.graph, read.reach);
}

Result<ReadGraph> ReadGraph::read(const GraphOptions& options) {
    const Read of = COFFERDAM_TRY(read_targets(options));
    ReadGraph read;
    read.reach_ = reach::Reach::build(of.snapshot, of.reach);
    read.access_ = std::make_unique<const access::Access>(*of.snapshot);
    read.exposure_ = std::make_unique<const exposure::ExposureReport>(exposure::analyse(*read.reach_));
    read.graph_ = graph::build({*read.reach_, *read.access_, *read.exposure_}, of.graph);
    return read;
}

} // namespace cofferdam::cli
