// AdmissionFixes: what keeps pods out that take their node: the Pod Security label of one namespace, or a
// policy of the API server's own for all namespaces where nothing runs that it would refuse.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "cuts/fix.h"
#include "cuts/hitting_set.h"
#include "graph/graph.h"

namespace cofferdam::cuts {

class AdmissionFixes {
  public:
    // REQUIRES: both outlive it
    AdmissionFixes(const graph::Graph& graph, Catalogue& catalogue);

    // Of an edge from an ability in one namespace to the nodes: fixes of which any removes it.
    FixSet closing(const graph::Edge& edge);

  private:
    struct Guarded {
        Id<estate::Object> first; // of the target: the new object goes where that is
        std::vector<std::string_view> namespaces;
    };

    void count_refused();
    void find_guarded();
    FixNumber enforce_pod_security(std::string_view namespace_);
    FixSet guard(std::string_view namespace_);
    static NewObject guard_object(const Guarded& guarded);
    std::uint32_t refused_in(std::string_view namespace_) const;

    const graph::Graph* graph_;
    Catalogue* catalogue_;
    std::map<std::string_view, std::uint32_t> refused_; // workloads, by namespace
    std::map<Id<estate::Target>, Guarded> guarded_;
};

} // namespace cofferdam::cuts
