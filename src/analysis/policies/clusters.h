// The estate by target and namespace, as selections are asked of it.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "estate/selection.h"
#include "estate/snapshot.h"

namespace cofferdam::policies {

struct NamespaceScope {
    estate::NamespaceFacts facts;
    Id<estate::Namespace> row; // none: no Namespace object in the estate
    std::vector<Id<estate::Workload>> workloads;
};

// One target: its objects share one name space.
class Cluster {
  public:
    std::vector<NamespaceScope> namespaces; // by name, once built
    std::size_t workloads = 0;

    // Null if nothing in the estate names it.
    const NamespaceScope* find(std::string_view name) const;
};

class Clusters {
  public:
    // REQUIRES: the snapshot outlives this
    explicit Clusters(const estate::Snapshot& snapshot);

    const Cluster& of(Id<estate::Target> target) const { return clusters_[target.slot]; }
    std::span<const Cluster> all() const { return clusters_; }

  private:
    std::vector<Cluster> clusters_;
};

// The pod alone: for policies that ask of nothing else. REQUIRES: a workload of Kubernetes
estate::SelectionSubject pod_of(const estate::Workload& workload, const estate::NamespaceFacts& in);

// The objects that come of a workload, from its controller to its pod: what admission sees one after another.
struct Chain {
    std::array<estate::SelectionSubject, 3> subjects;
    std::size_t length = 0;

    std::span<const estate::SelectionSubject> all() const { return {subjects.data(), length}; }
};
// REQUIRES: a workload of Kubernetes
Chain chain_of(const estate::Snapshot& snapshot, const estate::Workload& workload,
               const estate::NamespaceFacts& in);

} // namespace cofferdam::policies
