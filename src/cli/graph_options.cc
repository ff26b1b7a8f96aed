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

Result<cuts::Analysis> analyse_targets(const GraphOptions& options) {
    const Judgement judgement = COFFERDAM_TRY(read_judgement(options.reading));
    const reach::Options assumed{.profile = COFFERDAM_TRY(parse_assumptions(options.assumptions))};
    const estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_filled_estate(options.reading, judgement.config));
    return cuts::Analysis::of(
        snapshot,
        {.kubernetes_minor = questions::judged_version(judgement.settings, *snapshot).minor,
         .admission = judgement.settings.admission,
         .breach = breach_of(options.breach)},
        assumed);
}

Result<std::string> breach_point(const std::string& word, const ClusterOptions& options) {
    constexpr std::string_view prefix = "kubeconfig:";
    if (!word.starts_with(prefix)) return word;
    return holder_of(word.substr(prefix.size()), options);
}

} // namespace cofferdam::cli
