// Table: the connections of an estate, one after the other, as `cofferdam reach` tells them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis/reach/entry_targets.h"
#include "analysis/reach/reach.h"

namespace cofferdam::connections {

// What runs Ingresses, Routes and Gateways: pods of the cluster, of which nothing is known.
struct IngressController {
    bool operator==(const IngressController&) const = default;
};

using Party = std::variant<reach::PeerId, estate::AddressRange, IngressController>;

struct Connection {
    Id<estate::Target> target;
    Party from;
    Party to;
    reach::PortPassage ports;
};

// Whom a word of the command line names: a peer, some addresses outside the cluster, the controller.
using Named = std::variant<reach::PeerId, estate::AddressSet, IngressController>;

enum class Families : std::uint8_t {
    Mentioned, // IPv4, and IPv6 of a target whose policies name an address of it
    V4,
    V6,
    Both,
};

struct Filter {
    std::optional<Named> from;
    std::optional<Named> to;
    std::optional<reach::Port> port;
    Families families = Families::Mentioned;
};

class Table {
  public:
    explicit Table(reach::ReachPtr reach, Filter filter = {});

    const reach::Reach& reach() const { return *reach_; }
    const Filter& filter() const { return filter_; }

    // Each connection of which some port passes or may pass, once: first those from outside the cluster, by
    // destination; then by source; last those of ingress controllers.
    void visit(const std::function<void(const Connection&)>& visitor) const;

    // Of one peer: to it (Ingress), or from it (Egress), without controllers. REQUIRES: a filter of families
    // alone
    void visit_row(reach::PeerId peer, reach::Direction direction,
                   const std::function<void(const Connection&)>& visitor) const;
    // Of it, those from outside the cluster, or to outside.
    void visit_outside(reach::PeerId peer, reach::Direction direction,
                       const std::function<void(const Connection&)>& visitor) const;
    // Each pair of ends that could be a connection, also where nothing passes.
    void visit_pairs(const std::function<void(const Connection&)>& visitor) const;

    // What controllers connect to: which objects lead there.
    const std::vector<reach::EntryTarget>& entries() const { return entries_; }
    // From a controller to a peer, and what of it would be if its pods carried labels that policies ask for.
    reach::PortPassage from_controller(reach::PeerId to) const;

    // In which connections from outside (Ingress) and to outside (Egress) are told, by the families that are
    // wanted.
    const std::vector<estate::AddressRange>& ranges(Id<estate::Target> target,
                                                    reach::Direction direction) const {
        return ranges_[target.slot][static_cast<std::size_t>(direction)];
    }

  private:
    bool wants(const estate::AddressRange& range, Id<estate::Target> target) const;
    void make_ranges();
    void make_controller();
    void visit_from(reach::PeerId from, const std::function<void(const Connection&)>& visitor) const;
    void visit_from_controller(reach::PeerId to, const std::function<void(const Connection&)>& visitor) const;
    void give_ranges(const std::vector<reach::RangeLink>& links, reach::Direction direction,
                     reach::PeerId peer, const std::function<void(const Connection&)>& visitor) const;
    void give(Connection connection, const std::function<void(const Connection&)>& visitor) const;

    reach::ReachPtr reach_;
    Filter filter_;
    std::vector<reach::EntryTarget> entries_;
    std::map<reach::PeerId, reach::PortPassage> controller_; // from it
    std::vector<std::array<std::vector<estate::AddressRange>, 2>> ranges_;
};

// The end of a connection from a controller: a pod in a namespace of its own, without the labels that
// policies ask for.
reach::PodEnd controller_end();
// The same, if its labels and those of its namespace may be any.
reach::PodEnd any_controller_end();

} // namespace cofferdam::connections
