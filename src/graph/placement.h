// Where pods run, as far as manifests tell. A cluster's nodes are known one by one only where pods name them;
// "*" is one of them, whichever.
#pragma once

#include "graph/draft.h"

namespace cofferdam::graph {

inline constexpr std::string_view some_node = "*";
inline constexpr std::string_view compose_host = "host";

struct Placement {
    std::uint32_t node = 0; // the number of its name
    ConditionId condition;  // why it may not be there
};

// Of a workload, seen from its node: is it on that?
Placement placement_of(Draft& draft, const estate::Workload& workload);

// The node that a container of it can take.
StateId node_of(Draft& draft, const estate::Workload& workload);

} // namespace cofferdam::graph
