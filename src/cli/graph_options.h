// What the command lines of `cofferdam graph`, `blast` and `who-can` have in common, and the joined graph
// that they read by it.
#pragma once

#include <string>
#include <vector>

#include "cli/scan_options.h"
#include "core/result.h"
#include "cuts/analysis.h"
#include "graph/graph.h"

namespace cofferdam::cli {

struct GraphOptions {
    ScanOptions reading; // the parts about reading and judging
    std::string breach = "exposed";
    std::vector<std::string> assumptions; // cni=PROFILE
    std::string format;
    std::string output; // "": standard output
};

void add_graph_judging(CLI::App& command, GraphOptions& options);

// Reads the targets; the joined graph of them, and all that it points into.
Result<cuts::Analysis> analyse_targets(const GraphOptions& options);

// FROM of the command line as graph::find_states reads it: "kubeconfig:FILE" becomes whom it speaks for.
Result<std::string> breach_point(const std::string& word, const ClusterOptions& options);

} // namespace cofferdam::cli
