#include "analysis/reach/end.h"

namespace cofferdam::reach {

namespace {

using estate::ContainerRole;

// Containers that still run when traffic comes.
bool serves(ContainerRole role) { return role == ContainerRole::App || role == ContainerRole::Sidecar; }

} // namespace

PodEnd end_of(const estate::Workload& workload, const estate::NamespaceFacts& in) {
    return {.subject = estate::pod_of(workload, in),
            .workload = &workload,
            .host_network = workload.pod()->host_network};
}

estate::PortSet resolve(const estate::NamedPort& port, const End& destination) {
    const auto* const pod = std::get_if<PodEnd>(&destination);
    estate::PortSet ports;
    if (pod == nullptr || pod->workload == nullptr) return ports;
    for (const estate::Container& container : pod->workload->containers) {
        if (!serves(container.role)) continue;
        for (const estate::ContainerPort& open : container.ports) {
            if (open.name == port.name && open.protocol == port.protocol)
                ports |= estate::PortSet::of(open.protocol, open.port);
        }
    }
    return ports;
}

} // namespace cofferdam::reach
