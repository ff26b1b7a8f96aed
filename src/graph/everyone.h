// Everyone: how much falls to each identity of the estate, in numbers.
#pragma once

#include <array>
#include <vector>

#include "graph/blast.h"

namespace cofferdam::graph {

struct Reached {
    StateId identity;
    std::array<std::size_t, treasures> surely = {};
    std::array<std::size_t, treasures> perhaps = {}; // on conditions, beyond those

    Truth cluster_admin() const {
        if (surely[0] > 0) return Truth::Yes;
        return perhaps[0] > 0 ? Truth::Unknown : Truth::No;
    }
};

// Users, groups and ServiceAccounts, without Kubernetes' own: those that everyone() asks about.
std::vector<StateId> identities(const Graph& graph);

// Users, groups and ServiceAccounts, those who reach most first: by cluster-admin, nodes, Secrets, …; without
// Kubernetes' own and without those who reach nothing.
std::vector<Reached> everyone(const Graph& graph);

} // namespace cofferdam::graph
