// Sets of addresses as ipBlocks of a NetworkPolicy.
#pragma once

#include <string>
#include <vector>

#include "estate/address.h"

namespace cofferdam::seal {

struct Block {
    std::string cidr;
    std::vector<std::string> except;

    auto operator<=>(const Block&) const = default;
};

// Addresses of the Internet: all but what is private, shared, link-local, multicast or of the host itself
// (IANA's registries of special-purpose addresses, RFC 6890).
const estate::AddressSet& public_addresses();

// The fewest blocks that are the set exactly.
std::vector<Block> blocks_of(const estate::AddressSet& addresses);

} // namespace cofferdam::seal
