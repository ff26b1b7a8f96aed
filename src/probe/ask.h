// Asks an API server what it makes of the canaries.
#pragma once

#include <string>
#include <vector>

#include "observations/probe.h"
#include "probe/plan.h"
#include "sources/cluster/canary_transport.h"

namespace cofferdam::probe {

// Names of namespaces that are there, sorted, without those that are going away.
std::vector<std::string> namespaces_of(const estate::Snapshot& snapshot);

// What the plan says, one after another. An answer that does not come is one more that is unknown; after as
// many in a row as no server owes, the rest is not asked. Error: nobody answers at all.
Result<std::vector<observations::ProbeAnswer>> ask(cluster::CanaryTransport& transport, const Plan& plan);

} // namespace cofferdam::probe
