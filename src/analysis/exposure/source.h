// Source: where the traffic of a way comes from, as the policies of the pod see it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/exposure/public_addresses.h"
#include "estate/address.h"
#include "estate/snapshot.h"

namespace cofferdam::exposure {

struct Source {
    enum class Kind : std::uint8_t {
        Outside, // addresses of the Internet
        Pods,    // these workloads' pods: a proxy that is in the estate
        Unseen,  // a proxy that is not in the estate: some address, node or pod
    };
    Kind kind = Kind::Outside;
    std::optional<estate::AddressSet> only = {}; // Outside: of public addresses, these; nothing: all
    bool may_be_rewritten = false;               // Outside: to the address of a node
    std::vector<Id<estate::Workload>> pods = {}; // Pods

    // Outside
    const estate::AddressSet& addresses() const { return only ? *only : public_addresses(); }
};

} // namespace cofferdam::exposure
