// Where pods run, as far as the estate tells: where they name their node, or a live cluster has them run. "*"
// is one of the cluster's nodes, whichever.
#pragma once

#include <vector>

#include "graph/draft.h"

namespace cofferdam::graph {

inline constexpr std::string_view some_node = "*";
inline constexpr std::string_view compose_host = "host";

// Where a pod of it is known to run, in order; views into the snapshot. None: who knows.
std::vector<std::string_view> known_nodes(const Draft& draft, const estate::Workload& workload);

struct Placement {
    std::uint32_t node = 0; // the number of its name
    ConditionId condition;  // why it may not be there
};

// Of a workload, seen from its node: is it on that?
std::vector<Placement> placements_of(Draft& draft, const estate::Workload& workload);

// The number of the node that a container of it can take: "*" where its pods run on several.
std::uint32_t node_number_of(Draft& draft, const estate::Workload& workload);
StateId node_of(Draft& draft, const estate::Workload& workload);

} // namespace cofferdam::graph
