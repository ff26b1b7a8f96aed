// Who connections are told of: the peers of an estate, in their order.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/reach/reach.h"

namespace cofferdam::reach {

struct Peers {
    std::vector<Peer> peers;                // by target, namespace, name, kind
    std::vector<std::uint32_t> by_workload; // slot of a Workload → index into peers, or none

    static constexpr std::uint32_t none = UINT32_MAX;
};

// How many a workload stands for. What the API server would not store is not counted further.
std::uint64_t pods_of(const estate::Workload& workload);

Peers peers_of(const estate::Snapshot& snapshot);

} // namespace cofferdam::reach
