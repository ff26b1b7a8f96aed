// Bundles: who may send to whom, as few sets in place of many pairs: everybody of one set may send to
// everybody of another.
//
// The policies of a class treat peers by their type alone, but for exceptions (see rows.h). So classes of one
// type with one row of egress are one as senders, those of one type with one row of ingress one as takers;
// those that nobody tells apart in the end are put together. Exceptions are bundles of their own, of one
// taker each. Between open pods everything passes, and that is one bundle however many there are.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/reach/reach.h"

namespace cofferdam::reach {

// Everybody of one set may send to everybody of another; of a peer that is in both, a pod to another of its.
struct Bundle {
    std::uint32_t senders = 0; // places in Bundles
    std::uint32_t takers = 0;
    bool surely = true; // no: on some port perhaps
};

// Two peers are in some bundle, or in several, exactly if something may pass between them; in one that is
// sure exactly if something surely does.
struct Bundles {
    std::vector<std::vector<PeerId>> senders; // each sorted
    std::vector<std::vector<PeerId>> takers;
    std::vector<Bundle> bundles;
};

struct TargetPeers;
// Of one target. `takers`: by place among all peers; of others nothing is said.
void add_bundles(const TargetPeers& target, const std::vector<bool>& takers, Bundles& bundles);

} // namespace cofferdam::reach
