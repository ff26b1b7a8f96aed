// NetworkFixes: which new network policies close a connection between pods. One policy isolates one workload
// in one direction, and lets pass there what is needed: that stays a way.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "cuts/fix.h"
#include "cuts/hitting_set.h"
#include "graph/graph.h"
#include "seal/workload_policies.h"

namespace cofferdam::cuts {

class NetworkFixes {
  public:
    // `on_conditions`: what falls only if nothing enforces policies counts as well, so that policies close
    // nothing unless the user named what does. REQUIRES: both outlive it
    NetworkFixes(const graph::Graph& graph, Catalogue& catalogue, bool on_conditions);

    // Of an edge between network positions and workloads: policies of which any removes it.
    FixSet closing(const graph::Edge& edge);
    // That keeps the workload's pods from addresses outside.
    FixSet isolating(Id<estate::Workload> workload);

    // A connection that is part of an edge which stands for many, and that a policy leaves open.
    struct Left {
        graph::StateId from;
        graph::StateId to;
        FixSet closing;
    };
    // Of all policies that were given until now.
    std::vector<Left> left();

  private:
    struct Candidate {
        FixNumber fix = 0;
        std::vector<reach::PeerId> partners;
    };

    const std::optional<Candidate>& find(reach::PeerId peer, reach::Direction direction);
    std::optional<Candidate> make(reach::PeerId peer, reach::Direction direction);
    FixSet between(reach::PeerId from, reach::PeerId to);
    std::optional<reach::PeerId> peer_of(graph::StateId state) const;
    void add_left(reach::PeerId from, reach::PeerId to, std::vector<Left>& left);

    const graph::Graph* graph_;
    Catalogue* catalogue_;
    bool on_conditions_ = false;
    bool is_enforced_ = false;
    std::optional<seal::WorkloadPolicies> policies_; // made when the first is asked for
    std::map<std::pair<reach::PeerId, reach::Direction>, std::optional<Candidate>> known_;
};

} // namespace cofferdam::cuts
