// cofferdam graph: every edge of the joined graph, for other people's tools.
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/graph_options.h"
#include "cli/outputs.h"
#include "cli/reporting_options.h"
#include "cli/verbs.h"
#include "report/paths/print.h"

namespace cofferdam::cli {

namespace {

// One right over everything is as many edges as there are things.
constexpr std::size_t most_edges = 2'000'000;

Result<int> print_graph(const GraphOptions& options) {
    const cuts::Analysis read = COFFERDAM_TRY(analyse_targets(options));
    const graph::ShownEdges edges = graph::shown_edges(read.graph(), most_edges);
    if (edges.cut) fmt::print(stderr, "cofferdam: more than {} edges; the rest is left out\n", most_edges);
    const std::string text = paths::find_format(options.format)->print(read.graph(), edges);
    const Print print = [&text](const Write& write) { write(text); };
    if (!options.output.empty()) {
        COFFERDAM_TRY(write_file(options.output, print));
    } else {
        COFFERDAM_TRY(write_standard_output(print));
    }
    return nothing_found;
}

} // namespace

std::function<int()> prepare_graph(CLI::App& command) {
    auto options = std::make_shared<GraphOptions>();
    options->format = "json";
    add_targets(command, options->reading);
    add_reading_options(command, options->reading);
    add_graph_judging(command, *options);
    add_format(command, options->format, names_of(paths::formats()));
    command.add_option("--output,-o", options->output, "A file in place of standard output")
        ->group("Reporting");
    take_one_value_each(command);
    return [options] { return exit_status(print_graph(*options)); };
}

} // namespace cofferdam::cli
