// cofferdam blast FROM TARGET…: everything that falls to an intruder who begins there, or to each identity.
#include "graph/blast.h"

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/graph_options.h"
#include "cli/outputs.h"
#include "cli/reporting_options.h"
#include "cli/verbs.h"
#include "graph/names.h"
#include "report/paths/blast.h"

namespace cofferdam::cli {

namespace {

struct BlastOptions : GraphOptions {
    std::string from;
    bool all = false;
};

Result<int> print_blast(const BlastOptions& options) {
    const cuts::Analysis read = COFFERDAM_TRY(analyse_targets(options));
    if (options.from == "everyone") {
        const std::string text = paths::everyone_text(read.graph(), graph::everyone(read.graph()),
                                                      options.all ? SIZE_MAX / 8 : 20);
        COFFERDAM_TRY(write_standard_output(text));
        return nothing_found;
    }
    const std::string from = COFFERDAM_TRY(breach_point(options.from, options.reading.cluster));
    const graph::Blast blast =
        graph::blast(read.graph(), COFFERDAM_TRY(graph::find_states(read.graph(), from)));
    paths::BlastText printing{.from = from};
    if (options.all) printing.most_each = SIZE_MAX / 8;
    const std::string text = options.format == "json" ? paths::blast_json(read.graph(), blast, from)
                                                      : paths::blast_text(read.graph(), blast, printing);
    COFFERDAM_TRY(write_standard_output(text));
    return nothing_found;
}

} // namespace

std::function<int()> prepare_blast(CLI::App& command) {
    auto options = std::make_shared<BlastOptions>();
    options->format = "text";
    command
        .add_option("FROM", options->from,
                    "everyone (a line for each identity), internet, user:NAME, group:NAME, "
                    "serviceaccount:NS/NAME, kubeconfig:FILE (#CONTEXT), NS/NAME of a workload, "
                    "image:REFERENCE, "
                    "namespace:NAME, node/NAME, or any id of cofferdam graph")
        ->required();
    add_targets(command, options->reading);
    add_reading_options(command, options->reading);
    add_graph_judging(command, *options);
    add_format(command, options->format, {"text", "json"});
    command.add_flag("--all", options->all, "Text: name everything that falls")->group("Reporting");
    take_one_value_each(command);
    return [options] { return exit_status(print_blast(*options)); };
}

} // namespace cofferdam::cli
