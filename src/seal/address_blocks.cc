#include "seal/address_blocks.h"

#include <fmt/format.h>

namespace cofferdam::seal {

namespace {

using estate::Address;
using estate::AddressFamily;
using estate::AddressRange;
using estate::AddressSet;

constexpr const char* inside_v4[] = {"0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10",  "127.0.0.0/8",
                                     "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"};
constexpr const char* inside_v6[] = {"::/127", "fc00::/7", "fe80::/10", "ff00::/8"};

int width(AddressFamily family) { return family == AddressFamily::V4 ? 32 : 128; }

// The largest blocks that begin where the range begins and end within it, one after another.
void add_blocks(AddressRange range, std::vector<Block>& blocks) {
    const int bits = width(range.first.family);
    while (true) {
        int free = 0; // bits that the block leaves open
        unsigned __int128 last = range.first.bits;
        while (free < bits) {
            const unsigned __int128 bit = static_cast<unsigned __int128>(1) << free;
            if ((range.first.bits & bit) != 0 || (last | bit) > range.last.bits) break;
            last |= bit;
            ++free;
        }
        blocks.push_back({fmt::format("{}/{}", estate::to_string(range.first), bits - free), {}});
        if (last == range.last.bits) return;
        range.first.bits = last + 1;
    }
}

} // namespace

const AddressSet& public_addresses() {
    static const AddressSet addresses = [] {
        AddressSet inside;
        for (const char* block : inside_v4) inside = inside | *estate::parse_block(block);
        for (const char* block : inside_v6) inside = inside | *estate::parse_block(block);
        return inside.complement();
    }();
    return addresses;
}

std::vector<Block> blocks_of(const AddressSet& addresses) {
    // As people write it.
    if (addresses == public_addresses()) {
        return {{"0.0.0.0/0", {std::begin(inside_v4), std::end(inside_v4)}},
                {"::/0", {std::begin(inside_v6), std::end(inside_v6)}}};
    }
    std::vector<Block> blocks;
    for (const AddressRange& range : addresses.ranges()) add_blocks(range, blocks);
    return blocks;
}

} // namespace cofferdam::seal
