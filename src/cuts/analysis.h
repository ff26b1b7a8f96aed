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
    // Of an estate that was made from this one: equal to a full analysis. Inside of pods, roles, bindings,
    // ServiceAccounts, Secrets and NetworkPolicies are looked at again where they change; what changes who is
    // there, or how he is called, costs most of a full run. What it was made from need not be kept.
    Analysis after(const estate::Built& built) const;

    const estate::SnapshotPtr& snapshot() const { return snapshot_; }
    const graph::Graph& graph() const { return *graph_; }
    const reach::Reach& reach() const { return *reach_; }

  private:
    using ExposurePtr = std::shared_ptr<const exposure::ExposureReport>;

    Analysis(estate::SnapshotPtr snapshot, reach::ReachPtr reach, ExposurePtr exposure);

    estate::SnapshotPtr snapshot_;
    reach::ReachPtr reach_;
    std::unique_ptr<const access::Access> access_;
    ExposurePtr exposure_;
    graph::GraphPtr graph_;
};

} // namespace cofferdam::cuts
