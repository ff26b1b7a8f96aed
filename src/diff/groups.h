// Groups: changed connections as a person reads them: everybody of one list to everybody of another, with
// the same outcome. Together the groups are the changes, each in one group.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "diff/reach_difference.h"

namespace cofferdam::diff {

// From each to each but itself.
struct Group {
    std::uint32_t outcome = 0; // index into Connections::outcomes
    std::vector<PartyIndex> from;
    std::vector<PartyIndex> to;

    auto operator<=>(const Group&) const = default;
};

// By outcome, then by source.
std::vector<Group> group(const ReachDifference& difference);

// "shop/* and db/postgres", "10.0.0.0-10.255.255.255": foreign text, not yet harmless. `others`: the other
// end, whom a namespace is complete without. `side`: the estate whose namespaces count.
std::string words(const ReachDifference& difference, std::span<const PartyIndex> parties,
                  std::span<const PartyIndex> others, std::optional<reach::PeerId> WorkloadPair::* side);

} // namespace cofferdam::diff
