// What passes between a peer and a set of addresses, straight from the rows of its classes: these hold a few
// runs of addresses each, however many ranges the policies of the estate tell apart.
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/reach/outside.h"

namespace cofferdam::reach {

// From some of the addresses to the peer and from all of them (Ingress), or from the peer to them (Egress).
// The peer is named by its place among all peers.
Reach::FromAddresses address_passage(const TargetPeers& target, std::uint32_t peer, Direction direction,
                                     const estate::AddressSet& addresses);

// Peers of one target with one number fare alike with every address and with nodes. Nothing for peers whose
// pods differ.
std::optional<std::uint32_t> address_row(const TargetPeers& target, std::uint32_t peer, Direction direction);

} // namespace cofferdam::reach
