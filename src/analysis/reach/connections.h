// Connections: one peer's row of the estate, made when it is asked for.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/reach/model.h"
#include "analysis/reach/outside.h"
#include "analysis/reach/reach.h"

namespace cofferdam::reach {

// What passes between two peers of one target.
PortPassage between(const TargetPeers& target, std::uint32_t from, std::uint32_t to);

// Everybody whom the peer can send to (Egress) or who can send to it (Ingress), by peer, without itself.
// `port`: null, or those alone whom that port passes.
std::vector<Link> connections(const TargetPeers& target, std::uint32_t peer, Direction direction,
                              const Port* port);

} // namespace cofferdam::reach
