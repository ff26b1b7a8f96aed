// The namespaces of the estate: of every object that says it is in one, and Kubernetes' own.
#pragma once

#include <set>
#include <string_view>

#include "estate/snapshot.h"

namespace cofferdam::graph {

std::set<std::string_view> namespaces_of(const estate::Snapshot& snapshot);

// Does it run: has it not ended?
bool runs(const estate::Workload& workload);

} // namespace cofferdam::graph
