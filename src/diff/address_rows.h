// What passes between one workload and the addresses outside its cluster, before and after: the two estates
// split the addresses each in its own way.
#pragma once

#include <utility>
#include <vector>

#include "diff/connections.h"
#include "estate/address.h"

namespace cofferdam::diff {

// Disjoint and sorted; what is in no entry is denied.
using AddressRow = std::vector<std::pair<estate::AddressRange, reach::PortPassage>>;

struct AddressRowPair {
    AddressRow before;
    AddressRow after;
};

AddressRow address_row(const reach::Reach& reach, const std::vector<reach::RangeLink>& links);

// All addresses of one outcome together.
std::vector<std::pair<estate::AddressSet, Outcome>> compare_addresses(const AddressRowPair& rows,
                                                                      bool with_ipv6);

} // namespace cofferdam::diff
