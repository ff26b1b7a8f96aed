// What the command lines of `cofferdam graph`, `blast` and `who-can` have in common, and the joined graph
// that they read by it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analysis/access/access.h"
#include "analysis/exposure/exposure.h"
#include "analysis/reach/reach.h"
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

Result<cuts::Analysis> analyse_targets(const GraphOptions& options);

// The graph, and all that it points into.
class ReadGraph {
  public:
    static Result<ReadGraph> read(const GraphOptions& options);

    const graph::Graph& graph() const { return *graph_; }
    const reach::Reach& reach() const { return *reach_; }

  private:
    reach::ReachPtr reach_;
    std::unique_ptr<const access::Access> access_;
    std::unique_ptr<const exposure::ExposureReport> exposure_;
    graph::GraphPtr graph_;
};

} // namespace cofferdam::cli
