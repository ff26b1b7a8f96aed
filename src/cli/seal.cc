// cofferdam seal: plan what closes the estate, prove it on a second analysis, write it. Nothing is written
// unless the proof holds. Ways of an intruder: seal_ways.cc; with --network who may talk to whom: here.
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/read_estate.h"
#include "cli/seal_options.h"
#include "cli/seal_report.h"
#include "cli/seal_ways.h"
#include "cli/verbs.h"
#include "core/file_system.h"
#include "report/escape.h"
#include "seal/policy_text.h"
#include "seal/writer.h"
#include "sources/manifests/load.h"

namespace cofferdam::cli {

namespace {

constexpr std::uint64_t most_bytes_of_flows = std::uint64_t{1} << 30;

Result<observations::FlowWindow> read_flows(const std::vector<std::string>& files) {
    observations::FlowWindow window;
    for (const std::string& file : files) {
        std::string bytes = COFFERDAM_TRY(file == "-" ? manifests::read_stream(file, most_bytes_of_flows)
                                                      : disk().read(file, most_bytes_of_flows));
        window.read(std::make_shared<const value::Text>(file, std::move(bytes)));
    }
    for (const value::Problem& problem : window.problems())
        fmt::print(stderr, "cofferdam: {}\n",
                   report::visible(fmt::format("{}: {}", to_string(problem.place), problem.message)));
    if (!files.empty() && window.size() == 0) return error("no flow in {} that could be used", files.front());
    return window;
}

Result<estate::SnapshotPtr> read_targets(const SealOptions& options) {
    const content::Config config = COFFERDAM_TRY(read_config(options.reading.config));
    // What was not read may need what is closed.
    return read_filled_estate(options.reading, config);
}

// The first policy that cuts something is our own mistake, and the user's cluster is no place to find it.
Result<void> require_unbroken(const seal::Proof& proof) {
    for (const std::string& broken : proof.broken)
        fmt::print(stderr, "cofferdam: {}\n", report::visible("would be cut: " + broken));
    if (proof.broken.empty()) return {};
    return error("the second analysis finds {} needs cut, so nothing is written", proof.broken.size());
}

Result<void> write_policies(const SealOptions& options, const std::vector<seal::NewFile>& files) {
    if (!options.out.empty())
        return seal::write_new_files(options.out, files,
                                     options.force ? seal::Overwrite::Yes : seal::Overwrite::No);
    return write_standard_output([&](const Write& write) {
        bool first = true;
        for (const seal::NewFile& file : files) {
            if (base_name(file.path) == "kustomization.yaml") continue;
            if (!first) write("---\n");
            first = false;
            write(file.text);
        }
    });
}

// Beside policies on standard output, the summary goes where messages go.
Result<void> tell(const SealOptions& options, const SealSummary& summary) {
    const std::string text = options.format == "json" ? seal_json(summary) : seal_text(summary);
    if (!options.out.empty()) return write_standard_output(text);
    fmt::print(stderr, "{}", text);
    return {};
}

Result<int> seal_network(const SealOptions& options) {
    if (options.format == "markdown") return error("--format markdown is not of --network");
    const seal::Options planning = COFFERDAM_TRY(plan_options(options));
    const observations::FlowWindow window = COFFERDAM_TRY(read_flows(options.flows));
    const reach::ReachPtr reach =
        reach::Reach::build(COFFERDAM_TRY(read_targets(options))); // beyond this point, no new facts come in

    const seal::NetworkPlan plan =
        seal::plan_network(*reach, planning, options.flows.empty() ? nullptr : &window);
    const seal::Proof proof = COFFERDAM_TRY(seal::prove(reach, plan));
    COFFERDAM_TRY(require_unbroken(proof));

    const std::vector<seal::NewFile> files = COFFERDAM_TRY(seal::policy_files(reach->snapshot(), plan));
    COFFERDAM_TRY(write_policies(options, files));
    SealSummary summary{.plan = plan,
                        .proof = proof,
                        .notes = plan.notes,
                        .written = files.empty() ? std::string() : options.out,
                        .files = {}};
    summary.notes.insert(summary.notes.end(), proof.kept_closed.begin(), proof.kept_closed.end());
    summary.notes.insert(summary.notes.end(), proof.notes.begin(), proof.notes.end());
    for (const seal::NewFile& file : files) summary.files.push_back(file.path);
    COFFERDAM_TRY(tell(options, summary));
    return cuts_something(summary.notes) ? findings : nothing_found;
}

Result<int> seal_by(const SealOptions& options) {
    if (options.network && !options.contain.empty())
        return error("--network and --contain are two questions");
    if (options.network) return seal_network(options);
    if (!options.flows.empty()) return error("--flows needs --network");
    return options.contain.empty() ? seal_ways(options) : contain_pod(options);
}

} // namespace

std::function<int()> prepare_seal(CLI::App& command) {
    auto options = std::make_shared<SealOptions>();
    add_seal_options(command, *options);
    return [options] { return exit_status(seal_by(*options)); };
}

} // namespace cofferdam::cli
