#include "report/connections/table.h"

#include <algorithm>

#include "estate/clusters.h"
#include "report/connections/ranges.h"

namespace cofferdam::connections {

namespace {

using estate::AddressFamily;
using estate::AddressRange;
using estate::AddressSet;
using estate::PortSet;
using reach::PeerId;
using reach::PortPassage;

bool means(const std::optional<Named>& wanted, const Party& party) {
    if (!wanted) return true;
    if (const auto* const peer = std::get_if<PeerId>(&*wanted)) return party == Party(*peer);
    return std::holds_alternative<IngressController>(*wanted)
           && std::holds_alternative<IngressController>(party);
}

bool may_be_peer(const std::optional<Named>& wanted, PeerId peer) { return means(wanted, peer); }
bool may_be_outside(const std::optional<Named>& wanted) {
    return !wanted || std::holds_alternative<AddressSet>(*wanted);
}

bool names_only_v6(const std::optional<Named>& wanted) {
    const auto* const addresses = wanted ? std::get_if<AddressSet>(&*wanted) : nullptr;
    return addresses != nullptr && !addresses->empty()
           && addresses->ranges().front().first.family == AddressFamily::V6;
}

// The part of a range that is wanted.
std::vector<AddressRange> within(const AddressRange& range, const std::optional<Named>& wanted) {
    if (!wanted) return {range};
    return (AddressSet(range) & std::get<AddressSet>(*wanted)).ranges();
}

PortPassage restricted(const PortPassage& ports, const PortSet& to) {
    return {ports.allowed & to, ports.unknown & to};
}

// What some pod of a peer may receive from a controller.
PortPassage between(const reach::Reach& reach, const reach::PodEnd& from, const estate::Clusters& clusters,
                    const reach::EntryTarget& entry) {
    const estate::Snapshot& snapshot = reach.snapshot();
    const estate::Workload& workload = snapshot[entry.workload];
    const Id<estate::Target> target = snapshot.object_of(workload).target;
    const estate::NamespaceScope* scope = clusters.of(target).find(workload.namespace_);
    const reach::PodEnd to = reach::end_of(workload, scope->facts);
    return reach.judge(target).between(from, to);
}

} // namespace

reach::PodEnd controller_end() {
    return {.subject = {.in = {.name = "(ingress controller)", .labels = estate::Labels()},
                        .kind = "Pod",
                        .labels = estate::Labels()}};
}

reach::PodEnd any_controller_end() { return {.subject = {.kind = "Pod"}}; }

Table::Table(reach::ReachPtr reach, Filter filter)
    : reach_(std::move(reach)), filter_(std::move(filter)),
      entries_(reach::entry_targets(reach_->snapshot())) {
    make_ranges();
    if (!entries_.empty()) make_controller();
}

void Table::make_ranges() {
    ranges_.resize(reach_->snapshot().targets().size());
    for (std::uint32_t slot = 0; slot < ranges_.size(); ++slot) {
        const Id<estate::Target> target{slot};
        for (const reach::Direction direction : {reach::Direction::Ingress, reach::Direction::Egress}) {
            auto& ranges = ranges_[slot][static_cast<std::size_t>(direction)];
            ranges = elementary_ranges(reach_->policies(target), direction);
            std::erase_if(ranges, [&](const AddressRange& range) { return !wants(range, target); });
        }
    }
}

void Table::make_controller() {
    const estate::Clusters clusters(reach_->snapshot());
    for (const reach::EntryTarget& entry : entries_) {
        const std::optional<PeerId> peer = reach_->peer_of(entry.workload);
        if (!peer) continue;
        const PortPassage admitted = between(*reach_, controller_end(), clusters, entry);
        const PortPassage perhaps = between(*reach_, any_controller_end(), clusters, entry);
        PortPassage& ports = controller_[*peer];
        ports.allowed |= admitted.allowed & entry.ports;
        ports.unknown |= (admitted.unknown | perhaps.unknown) & entry.ports;
        ports.unknown |= (admitted.allowed | admitted.unknown | perhaps.unknown) & entry.undeclared;
    }
    for (auto& [peer, ports] : controller_) ports.unknown -= ports.allowed;
}

bool Table::wants(const AddressRange& range, Id<estate::Target> target) const {
    const bool is_v4 = range.first.family == AddressFamily::V4;
    switch (filter_.families) {
    case Families::Mentioned:
        return is_v4 || reach_->mentions_ipv6(target) || names_only_v6(filter_.from)
               || names_only_v6(filter_.to);
    case Families::V4: return is_v4;
    case Families::V6: return !is_v4;
    case Families::Both: return true;
    }
    return true;
}

PortPassage Table::from_controller(PeerId to) const {
    const auto found = controller_.find(to);
    return found == controller_.end() ? PortPassage{} : found->second;
}

void Table::visit(const std::function<void(const Connection&)>& visitor) const {
    const auto count = static_cast<std::uint32_t>(reach_->peers().size());
    if (may_be_outside(filter_.from)) {
        for (PeerId to{0}; to.index < count; ++to.index) {
            if (may_be_peer(filter_.to, to)) visit_outside(to, reach::Direction::Ingress, visitor);
        }
    }
    for (PeerId from{0}; from.index < count; ++from.index) {
        if (may_be_peer(filter_.from, from)) visit_from(from, visitor);
    }
    if (!means(filter_.from, IngressController{})) return;
    for (const auto& [to, ports] : controller_) {
        if (may_be_peer(filter_.to, to)) visit_from_controller(to, visitor);
    }
}

void Table::visit_row(PeerId peer, reach::Direction direction,
                      const std::function<void(const Connection&)>& visitor) const {
    if (direction == reach::Direction::Egress) return visit_from(peer, visitor);
    const Id<estate::Target> target = (*reach_)[peer].target;
    for (reach::Link& link : reach_->sources(peer))
        give({.target = target, .from = link.peer, .to = peer, .ports = std::move(link.ports)}, visitor);
    visit_outside(peer, direction, visitor);
}

void Table::visit_pairs(const std::function<void(const Connection&)>& visitor) const {
    const auto peers = reach_->peers();
    const auto count = static_cast<std::uint32_t>(peers.size());
    for (PeerId peer{0}; peer.index < count; ++peer.index) {
        const Id<estate::Target> target = peers[peer.index].target;
        if (may_be_outside(filter_.from) && may_be_peer(filter_.to, peer)) {
            for (const AddressRange& range : ranges(target, reach::Direction::Ingress))
                visitor({.target = target, .from = range, .to = peer, .ports = {}});
        }
        if (may_be_peer(filter_.from, peer) && may_be_outside(filter_.to)) {
            for (const AddressRange& range : ranges(target, reach::Direction::Egress))
                visitor({.target = target, .from = peer, .to = range, .ports = {}});
        }
        for (PeerId to{0}; to.index < count; ++to.index) {
            if (to == peer || peers[to.index].target != target) continue;
            if (may_be_peer(filter_.from, peer) && may_be_peer(filter_.to, to))
                visitor({.target = target, .from = peer, .to = to, .ports = {}});
        }
        if (controller_.contains(peer) && means(filter_.from, IngressController{})
            && may_be_peer(filter_.to, peer))
            visitor({.target = target, .from = IngressController{}, .to = peer, .ports = {}});
    }
}

void Table::visit_outside(PeerId peer, reach::Direction direction,
                          const std::function<void(const Connection&)>& visitor) const {
    const bool is_ingress = direction == reach::Direction::Ingress;
    give_ranges(is_ingress ? reach_->outside_sources(peer) : reach_->outside_destinations(peer), direction,
                peer, visitor);
}

void Table::visit_from(PeerId from, const std::function<void(const Connection&)>& visitor) const {
    const Id<estate::Target> target = (*reach_)[from].target;
    if (!filter_.to || std::holds_alternative<PeerId>(*filter_.to)) {
        for (reach::Link& link : reach_->destinations(from)) {
            if (may_be_peer(filter_.to, link.peer))
                give({.target = target, .from = from, .to = link.peer, .ports = std::move(link.ports)},
                     visitor);
        }
    }
    if (may_be_outside(filter_.to)) visit_outside(from, reach::Direction::Egress, visitor);
}

// A row in its own ranges, which in one direction are never finer than ours.
void Table::give_ranges(const std::vector<reach::RangeLink>& links, reach::Direction direction, PeerId peer,
                        const std::function<void(const Connection&)>& visitor) const {
    const bool is_source = direction == reach::Direction::Ingress;
    const std::optional<Named>& wanted = is_source ? filter_.from : filter_.to;
    const Id<estate::Target> target = (*reach_)[peer].target;
    auto link = links.begin();
    for (const AddressRange& range : ranges(target, direction)) {
        while (link != links.end() && (*reach_)[link->range].last < range.first) ++link;
        if (link == links.end()) return;
        if (!(*reach_)[link->range].contains(range.first)) continue;
        for (const AddressRange& part : within(range, wanted)) {
            give({.target = target,
                  .from = is_source ? Party(part) : Party(peer),
                  .to = is_source ? Party(peer) : Party(part),
                  .ports = link->ports},
                 visitor);
        }
    }
}

void Table::visit_from_controller(PeerId to, const std::function<void(const Connection&)>& visitor) const {
    give(
        {.target = (*reach_)[to].target, .from = IngressController{}, .to = to, .ports = from_controller(to)},
        visitor);
}

void Table::give(Connection connection, const std::function<void(const Connection&)>& visitor) const {
    if (filter_.port) {
        const PortSet wanted = PortSet::of(filter_.port->protocol, filter_.port->number);
        connection.ports = restricted(connection.ports, wanted);
    }
    if (!connection.ports.allowed.empty() || !connection.ports.unknown.empty()) visitor(connection);
}

} // namespace cofferdam::connections
