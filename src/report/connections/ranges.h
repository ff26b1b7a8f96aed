// The ranges of addresses outside the cluster in which connections of one direction are told: disjoint, in
// their order, all of IPv4 and all of IPv6, split at each bound of a block that a policy names in that
// direction. Finer than need be where neighbours fare alike: then the rows of two estates, or of two tools,
// can be laid side by side.
#pragma once

#include <vector>

#include "analysis/reach/policy_stack.h"
#include "estate/address.h"

namespace cofferdam::connections {

std::vector<estate::AddressRange> elementary_ranges(const reach::PolicyStack& policies,
                                                    reach::Direction direction);

} // namespace cofferdam::connections
