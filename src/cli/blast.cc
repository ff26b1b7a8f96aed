// cofferdam blast FROM TARGET…: everything that falls to an intruder who begins there, or to each identity.
#include "graph/blast.h"

#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/graph_options.h"
#include "cli/outputs.h"
#include "cli/verbs.h"
#include "graph/names.h"
#include "report/escape.h"
#include "report/paths/blast.h"

namespace cofferdam::cli {

namespace {

struct BlastOptions : GraphOptions {
    std::string from;
    bool all = false;
};

Result<int> print_blast(const BlastOptions& options) {
    const ReadGraph read = COFFERDAM_TRY(ReadGraph::read(options));
    if (options.from == "everyone") {
        const std::string text = paths::everyone_text(read.graph(), graph::everyone(read.graph()),
                                                      options.all ? SIZE_MAX / 8 : 20);
        COFFERDAM_TRY(write_standard_output([&text](const Write& write) { write(text); }));
        return nothing_found;
    }
    const graph::Blast blast =
        graph::blast(read.graph(), COFFERDAM_TRY(graph::find_states(read.graph(), options.from)));
    paths::BlastText printing{.from = options.from};
    if (options.all) printing.most_each = SIZE_MAX / 8;
    const std::string text = options.format == "json" ? paths::blast_json(read.graph(), blast, options.from)
                                                      : paths::blast_text(read.graph(), blast, printing);
    COFFERDAM_TRY(write_standard_output([&text](const Write& write) { write(text); }));
    return nothing_found;
}

int run_blast(const BlastOptions& options) {
    const Result<int> status = print_blast(options);
    if (status) return *status;
    fmt::print(stderr, "cofferdam: {}\n", report::visible(status.error().message));
    return not_done;
}

} // namespace

std::function<int()> prepare_blast(CLI::App& command) {
    auto options = std::make_shared<BlastOptions>();
    options->format = "text";
    command
        .add_option("FROM", options->from,
                    "everyone (a line for each identity), internet, user:NAME, group:NAME, "
                    "serviceaccount:NS/NAME, NS/NAME of a workload, "
                    "image:REFERENCE, "
                    "namespace:NAME, node/NAME, or any id of cofferdam graph")
        ->required();
    command.add_option("TARGET", options->reading.targets,
                       "Files, folders, tar archives, or - for standard input (default: .)");
    add_reading_options(command, options->reading);
    add_graph_judging(command, *options);
    command.add_option("--format,-f", options->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str()
        ->group("Reporting");
    command.add_flag("--all", options->all, "Text: name everything that falls")->group("Reporting");
    take_one_value_each(command);
    return [options] { return run_blast(*options); };
}

} // namespace cofferdam::cli
