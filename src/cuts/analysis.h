// Analysis: an estate, analysed as far as the joined graph, with all that the graph points into.
#pragma once

#include <memory>

#include "estate/builder.h"
#include "graph/graph.h"

namespace cofferdam::cuts {

// Const, and safe from many threads.
class Analysis {
  public:
    static Analysis of(const estate::SnapshotPtr& snapshot, const graph::Options& options,
                       const reach::Options& reach = {});
    // Of an estate that was made from this one.
    Analysis after(const estate::Built& built) const;

    const estate::SnapshotPtr& snapshot() const { return snapshot_; }
    const graph::Graph& graph() const { return *graph_; }
    const reach::Reach& reach() const { return *reach_; }

  private:
    Analysis(estate::SnapshotPtr snapshot, reach::ReachPtr reach, const graph::Options& options);

    estate::SnapshotPtr snapshot_;
    reach::ReachPtr reach_;
    std::unique_ptr<const access::Access> access_;
    std::unique_ptr<const exposure::ExposureReport> exposure_;
    graph::GraphPtr graph_;
};

} // namespace cofferdam::cuts
