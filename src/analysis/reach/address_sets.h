// Sets of addresses that stand in objects of their own and are chosen by labels (Calico's NetworkSet and
// GlobalNetworkSet): their addresses in the place of the choice.
#pragma once

#include <vector>

#include "estate/selection.h"
#include "estate/snapshot.h"
#include "estate/traffic.h"

namespace cofferdam::reach {

class AddressSets {
  public:
    // REQUIRES: the snapshot outlives this
    AddressSets(const estate::Snapshot& snapshot, Id<estate::Target> target);

    bool empty() const { return sets_.empty(); }
    // The policy with its peers' choices made.
    estate::TrafficPolicy put_into(estate::TrafficPolicy policy) const;

  private:
    struct Set {
        estate::SelectionSubject subject;
        const estate::AddressSet* addresses = nullptr;
    };

    void put_into(estate::TrafficPeer& peer) const;

    std::vector<Set> sets_;
};

bool chooses_address_sets(const estate::TrafficPolicy& policy);

} // namespace cofferdam::reach
