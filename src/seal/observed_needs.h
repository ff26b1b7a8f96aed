// What recorded flows show: each end found in the estate by its name or its address.
#pragma once

#include <span>

#include "observations/flow_window.h"
#include "seal/host_lookup.h"
#include "seal/scope.h"
#include "seal/want.h"

namespace cofferdam::seal {

Needs observed_needs(const reach::Reach& reach, const HostLookup& lookup, const Scope& scope,
                     const observations::FlowWindow& window);

} // namespace cofferdam::seal
