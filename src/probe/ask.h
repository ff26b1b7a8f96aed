// Asks an API server what it makes of the canaries.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "observations/probe.h"
#include "probe/canaries.h"
#include "sources/cluster/canary_transport.h"
#include "sources/cluster/client.h"

namespace cofferdam::probe {

// Names of namespaces that are there, sorted, without those that are going away.
Result<std::vector<std::string>> namespaces_of(cluster::Client& client);

// Every canary in every namespace, one after another. An answer that does not come is one more that is
// unknown; after as many in a row as no server owes, the rest is not asked. Error: nobody answers at all.
Result<std::vector<observations::ProbeAnswer>> ask(cluster::CanaryTransport& transport,
                                                   const std::vector<std::string>& namespaces,
                                                   const std::vector<Canary>& canaries);

} // namespace cofferdam::probe
