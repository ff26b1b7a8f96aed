// Groups: many parties in few words, for people.
#pragma once

#include <string>
#include <vector>

#include "report/connections/table.h"

namespace cofferdam::connections {

// What fares alike.
struct Group {
    reach::PortPassage ports;
    bool conditional = false;         // rules ask more than peers and ports
    std::vector<reach::PeerId> peers; // ascending
    estate::AddressSet addresses;
    bool controller = false;
};

// Of one row: by ports, most parties first.
class Groups {
  public:
    void add(const Party& party, const reach::PortPassage& ports, bool conditional);
    std::vector<Group> take();

  private:
    struct Growing {
        Group group;
        std::vector<estate::AddressRange> ranges; // a set that grows range by range costs the square of them
    };
    std::vector<Growing> groups_;
};

// "every other workload", "all of shop, db/one, db/two and 3 more". `beside`: the peer whose row it is.
std::string peers_text(const reach::Reach& reach, const std::vector<reach::PeerId>& peers,
                       reach::PeerId beside);
// By namespace: "shop: web, api", each a line of its own.
std::vector<std::string> by_namespace(const reach::Reach& reach, const std::vector<reach::PeerId>& peers);
// "shop: 12 of its 40 workloads"
std::vector<std::string> counts_by_namespace(const reach::Reach& reach,
                                             const std::vector<reach::PeerId>& peers);
// "10.0.0.0/8" if it is a block, "192.0.2.7" if it is one address, else both ends.
std::string range_text(const estate::AddressRange& range);
// "any address", "10.0.0.0/8, 192.0.2.1-192.0.2.9", "any address but 10.0.0.0/8"
std::string addresses_text(const estate::AddressSet& addresses);

// The same, and "the Internet" for all public addresses.
std::string addresses_name(const estate::AddressSet& addresses);

} // namespace cofferdam::connections
