// Ways into workloads from outside: Services of type LoadBalancer and NodePort, ports of nodes, Ingresses,
// Gateways and Routes, and what the API server calls itself. They are kept open on the pods' own ports.
#pragma once

#include "seal/host_lookup.h"
#include "seal/scope.h"
#include "seal/want.h"

namespace cofferdam::seal {

Needs ways_in(const reach::Reach& reach, const HostLookup& lookup, const Scope& scope);

} // namespace cofferdam::seal
