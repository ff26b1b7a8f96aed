// What the manifests declare: whom a workload's environment, command line, probes and mounted ConfigMaps
// name, and what its ServiceAccount is for. DNS comes with any need of a name.
#pragma once

#include "seal/host_lookup.h"
#include "seal/scope.h"
#include "seal/want.h"

namespace cofferdam::seal {

// Of every peer of the estate, sealed or not: what a peer outside the scope needs of one inside counts too.
Needs declared_needs(const reach::Reach& reach, const HostLookup& lookup, const Scope& scope,
                     const Options& options);

} // namespace cofferdam::seal
