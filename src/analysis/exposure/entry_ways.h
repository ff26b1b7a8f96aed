// Ways in through Ingresses, Gateways and Routes.
#pragma once

#include "analysis/exposure/direct_ways.h"

namespace cofferdam::exposure {

// REQUIRES: the direct ways are in `ways`, since a controller's own pods are found exposed by them.
void add_entry_ways(const EstateIndex& index, const Isolation& isolation, WaysIn& ways);

} // namespace cofferdam::exposure
