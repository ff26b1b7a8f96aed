#include "analysis/exposure/ways_out.h"

#include <algorithm>

#include "analysis/exposure/public_addresses.h"

namespace cofferdam::exposure {

std::vector<PublicDestinations> public_destinations(const reach::Reach& reach, reach::PeerId from) {
    std::vector<PublicDestinations> found;
    for (const reach::RangeLink& link : reach.outside_destinations(from)) {
        estate::AddressSet part = public_addresses() & estate::AddressSet(reach[link.range]);
        if (part.empty()) continue;
        const auto same = std::ranges::find(found, link.ports, &PublicDestinations::ports);
        if (same == found.end()) {
            found.push_back({std::move(part), link.ports});
        } else {
            same->addresses = same->addresses | part;
        }
    }
    return found;
}

} // namespace cofferdam::exposure
