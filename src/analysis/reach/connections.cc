#include "analysis/reach/connections.h"

#include <algorithm>

#include "analysis/reach/class_row.h"

namespace cofferdam::reach {

namespace {

using estate::PortSet;

// Of the pods of one peer.
class PeerRow {
  public:
    PeerRow(const TargetPeers& target, std::uint32_t peer, Direction direction, const Port* port)
        : target_(&target), direction_(direction), joint_(target.model, port) {
        for (const ClassId id : target.model.classes().of_peer(peer - target.begin))
            rows_.emplace_back(target.model, id, direction);
    }

    std::vector<Link> links(std::uint32_t but) {
        std::vector<Link> links;
        for (std::uint32_t peer = target_->begin; peer < target_->end; ++peer) {
            if (peer == but) continue;
            const auto classes = target_->model.classes().of_peer(peer - target_->begin);
            if (rows_.size() == 1 && classes.size() == 1) {
                const PortPassage* const passage =
                    joint_.of(rows_.front().own(classes.front()), rows_.front().theirs(classes.front()));
                if (passage != nullptr) links.push_back({{peer}, *passage});
            } else if (any_passes(classes)) {
                links.push_back({{peer},
                                 direction_ == Direction::Egress ? between(*target_, but, peer)
                                                                 : between(*target_, peer, but)});
            }
        }
        return links;
    }

  private:
    bool any_passes(std::span<const ClassId> classes) {
        return std::ranges::any_of(rows_, [&](const ClassRow& row) {
            return std::ranges::any_of(
                classes, [&](ClassId id) { return joint_.of(row.own(id), row.theirs(id)) != nullptr; });
        });
    }

    const TargetPeers* target_;
    Direction direction_;
    JointPassages joint_;
    std::vector<ClassRow> rows_;
};

std::vector<Link> connections_of_service(const TargetPeers& target, std::uint32_t service,
                                         Direction direction) {
    std::vector<Link> links;
    for (std::uint32_t peer = target.begin; peer < target.end; ++peer) {
        const std::uint32_t other = target.service(peer);
        if (other == TargetPeers::no_service || other == service) continue;
        PortPassage passage = direction == Direction::Egress ? target.networks->passage(service, other)
                                                             : target.networks->passage(other, service);
        if (!is_empty(passage)) links.push_back({{peer}, std::move(passage)});
    }
    return links;
}

} // namespace

PortPassage between(const TargetPeers& target, std::uint32_t from, std::uint32_t to) {
    const std::uint32_t service = target.service(from);
    const std::uint32_t other = target.service(to);
    if ((service == TargetPeers::no_service) != (other == TargetPeers::no_service)) return {};
    if (service != TargetPeers::no_service) return target.networks->passage(service, other);
    const Classes& classes = target.model.classes();
    const auto sending = classes.of_peer(from - target.begin);
    const auto taking = classes.of_peer(to - target.begin);
    if (sending.size() == 1 && taking.size() == 1)
        return target.model.between(sending.front(), taking.front());
    PortPassage passage;
    for (const ClassId a : sending) {
        for (const ClassId b : taking) passage = either(passage, target.model.between(a, b));
    }
    return passage;
}

std::vector<Link> connections(const TargetPeers& target, std::uint32_t peer, Direction direction,
                              const Port* port) {
    const std::uint32_t service = target.service(peer);
    if (service != TargetPeers::no_service) return connections_of_service(target, service, direction);
    return PeerRow(target, peer, direction, port).links(peer);
}

} // namespace cofferdam::reach
