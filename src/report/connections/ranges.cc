#include "report/connections/ranges.h"

#include <algorithm>

namespace cofferdam::connections {

namespace {

using estate::Address;
using estate::AddressRange;

const std::vector<AddressRange>& families() {
    static const estate::AddressSet all = estate::AddressSet::all();
    return all.ranges();
}

// Where ranges begin: at the first address of a block, and behind its last.
std::vector<Address> begins(const reach::PolicyStack& policies, reach::Direction direction) {
    std::vector<Address> found;
    for (const AddressRange& family : families()) found.push_back(family.first);
    for (const reach::PlacedPolicy& placed : policies.policies()) {
        for (const estate::TrafficRule& rule : side_of(*placed.policy, direction).rules) {
            for (const estate::TrafficPeer& peer : rule.peers) {
                for (const AddressRange& range : peer.addresses.ranges()) {
                    found.push_back(range.first);
                    found.push_back({range.last.family, range.last.bits + 1});
                }
            }
        }
    }
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
}

} // namespace

std::vector<AddressRange> elementary_ranges(const reach::PolicyStack& policies, reach::Direction direction) {
    const std::vector<Address> starts = begins(policies, direction);
    std::vector<AddressRange> ranges;
    for (const AddressRange& family : families()) {
        for (auto start = std::ranges::lower_bound(starts, family.first);
             start != starts.end() && family.contains(*start); ++start) {
            const auto next = std::next(start);
            const bool more = next != starts.end() && family.contains(*next);
            ranges.push_back({*start, more ? Address{family.first.family, next->bits - 1} : family.last});
        }
    }
    return ranges;
}

} // namespace cofferdam::connections
