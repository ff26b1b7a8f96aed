#include "report/connections/exposure.h"

#include <algorithm>

#include <fmt/format.h>

#include "estate/clusters.h"

namespace cofferdam::connections {

namespace {

bool asked_for(const Filter& filter, reach::PeerId peer) {
    if (!filter.from && !filter.to) return true;
    const auto is_it = [&](const std::optional<Named>& named) { return named && *named == Named(peer); };
    return is_it(filter.from) || is_it(filter.to);
}

} // namespace

void visit_exposure(const Table& table, const std::function<void(const WorkloadExposure&)>& visitor) {
    const reach::Reach& reach = table.reach();
    const estate::Snapshot& snapshot = reach.snapshot();
    const estate::Clusters clusters(snapshot);
    for (std::uint32_t slot = 0; slot < snapshot.targets().size(); ++slot) {
        const Id<estate::Target> target{slot};
        std::vector<reach::PodEnd> pods;
        std::vector<reach::PeerId> peers;
        for (std::uint32_t i = 0; i < reach.peers().size(); ++i) {
            const reach::Peer& peer = reach.peers()[i];
            const estate::Workload& workload = snapshot[peer.pods.front()];
            if (peer.target != target || !workload.pod()) continue;
            pods.push_back(reach::end_of(workload, clusters.of(target).find(peer.namespace_)->facts));
            peers.push_back({i});
        }
        const reach::Descriptions descriptions(reach.policies(target), pods);
        for (std::size_t i = 0; i < pods.size(); ++i) {
            if (!asked_for(table.filter(), peers[i])) continue;
            visitor({.peer = peers[i],
                     .ingress = descriptions.of(reach::Direction::Ingress, pods[i]),
                     .egress = descriptions.of(reach::Direction::Egress, pods[i])});
        }
    }
}

std::vector<std::string> to_strings(const reach::NamedPorts& ports) {
    std::vector<std::string> texts = ports.numbers.to_strings();
    for (const estate::NamedPort& name : ports.names) {
        if (!ports.numbers.includes(estate::PortSet::all_of(name.protocol)))
            texts.push_back(fmt::format("{} {}", estate::to_string(name.protocol), name.name));
    }
    return texts;
}

} // namespace cofferdam::connections
