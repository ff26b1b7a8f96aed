// Which addresses the Internet can reach, by the IANA registries.
#pragma once

#include "estate/address.h"

namespace cofferdam::exposure {

// Globally reachable unicast, IPv4 and IPv6.
const estate::AddressSet& public_addresses();

} // namespace cofferdam::exposure
