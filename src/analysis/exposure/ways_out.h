// Which public addresses a workload may connect to, exactly, and on which ports.
#pragma once

#include <vector>

#include "analysis/reach/reach.h"
#include "estate/address.h"

namespace cofferdam::exposure {

struct PublicDestinations {
    estate::AddressSet addresses;
    reach::PortPassage ports; // never empty
};

// Disjoint, each with ports of its own; by text of policies, in the order of their first addresses.
std::vector<PublicDestinations> public_destinations(const reach::Reach& reach, reach::PeerId from);

} // namespace cofferdam::exposure
