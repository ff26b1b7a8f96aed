// Which workloads a selection selects: policies of a namespace are asked of its workloads only, and equal
// selections are resolved once.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "analysis/policies/inventory.h"
#include "estate/clusters.h"

namespace cofferdam::policies {

// What a policy is asked about.
enum class Asked : std::uint8_t {
    Admission,     // each object of the chain; one is enough
    Pods,          // the pod
    NetworkPolicy, // the pod; Kubernetes leaves open what NetworkPolicy does to pods of the host's network
    Endpoints,     // the pod, unless it is of the host's network
};

class Resolver {
  public:
    // REQUIRES: both outlive this
    Resolver(const estate::Snapshot& snapshot, const estate::Clusters& clusters)
        : snapshot_(&snapshot), clusters_(&clusters) {}

    // `namespace_`: "" for the whole cluster
    SelectedPtr select(Id<estate::Target> target, std::string_view namespace_,
                       const estate::Selection& selection, Asked asked);

  private:
    void select_in(const estate::NamespaceScope& scope, const estate::Selection& selection, Asked asked,
                   Selected& result) const;
    Truth selects(const estate::Workload& workload, const estate::NamespaceScope& scope,
                  const estate::Selection& selection, Asked asked) const;

    const estate::Snapshot* snapshot_;
    const estate::Clusters* clusters_;
    std::unordered_map<std::string, SelectedPtr> known_;
};

// Selected by one of them. REQUIRES: not empty
SelectedPtr unite(const std::vector<SelectedPtr>& all);

} // namespace cofferdam::policies
