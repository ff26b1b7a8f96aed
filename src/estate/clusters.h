// The estate by target and namespace, as selections are asked of it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "estate/selection.h"
#include "estate/snapshot.h"

namespace cofferdam::estate {

struct NamespaceScope {
    NamespaceFacts facts;
    Id<Namespace> row; // none: no Namespace object in the estate
    std::vector<Id<Workload>> workloads;
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
    explicit Clusters(const Snapshot& snapshot);

    const Cluster& of(Id<Target> target) const { return clusters_[target.slot]; }
    std::span<const Cluster> all() const { return clusters_; }

  private:
    std::vector<Cluster> clusters_;
};

// What is known of the labels of a namespace that has no object in its target. Manifests are a closed world
// for the kinds that they hold: who writes Namespaces down, writes their labels down there, and one without
// an object has none; the cluster's own, kube-…, are made elsewhere. Who writes none down leaves them open,
// and so does what could not be read: it may hold the object.
// REQUIRES: `target_holds_namespaces` is false where holds_all_namespaces() is
std::optional<Labels> labels_without_object(std::string_view namespace_, bool target_holds_namespaces);

// Nothing that may be a Namespace was left out of it.
bool holds_all_namespaces(const Snapshot& snapshot);

// The pod alone: for policies that ask of nothing else. REQUIRES: a workload of Kubernetes
SelectionSubject pod_of(const Workload& workload, const NamespaceFacts& in);

} // namespace cofferdam::estate
