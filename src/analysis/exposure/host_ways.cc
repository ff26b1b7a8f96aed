// Ports of the node itself: hostPort, and the host's network.
#include <fmt/format.h>

#include "analysis/exposure/direct_ways.h"
#include "analysis/exposure/load_balancers.h"

namespace cofferdam::exposure {

namespace {

using estate::ContainerPort;
using estate::Workload;

// Nothing rewrites the source of what comes to a port of the host.
Source outside() { return {.kind = Source::Kind::Outside}; }

class HostWays {
  public:
    HostWays(const EstateIndex& index, const NodePorts& node_ports, WaysIn& ways)
        : index_(&index), node_ports_(&node_ports), ways_(&ways),
          on_all_addresses_(index.snapshot().targets().size()) {}

    void add(Id<Workload> id, const Workload& workload) {
        const bool host_network = workload.pod()->host_network;
        bool declares = false;
        each_served_port(workload, [&](const ContainerPort& port) {
            declares = true;
            if (host_network || port.host_port != 0) add_port(id, workload, port, host_network);
        });
        // Containers need not declare their ports: on the host's network any that one opens is the node's.
        if (host_network && !declares) add_port(id, workload, {}, host_network);
    }

  private:
    void add_port(Id<Workload> id, const Workload& workload, const ContainerPort& port, bool host_network) {
        const std::uint32_t opening = opening_of(workload, port, host_network);
        ways_->add(id, {.kind = host_network ? WayKind::HostNetwork : WayKind::HostPort,
                        .protocol = port.protocol,
                        .port = host_network ? port.port : port.host_port,
                        .pod_port = port.port,
                        .through = workload.object,
                        .route = {},
                        .opening = opening,
                        .leads = ways_->opening(opening).lead.truth});
    }

    // On the host's network a hostIP binds nothing: the process does.
    std::uint32_t opening_of(const Workload& workload, const ContainerPort& port, bool host_network) {
        const Id<estate::Target> target = index_->target_of(workload);
        const Lead& nodes = node_ports_->lead(target);
        if (!host_network && !is_bound_on_all(port))
            return ways_->open({lead_of_binding(port, nodes), outside()});
        std::optional<std::uint32_t>& shared = on_all_addresses_[target.slot];
        if (!shared) shared = ways_->open({nodes, outside()});
        return *shared;
    }

    const EstateIndex* index_;
    const NodePorts* node_ports_;
    WaysIn* ways_;
    std::vector<std::optional<std::uint32_t>> on_all_addresses_; // by target
};

} // namespace

bool is_bound_on_all(const ContainerPort& port) {
    return port.host_address.empty() || port.host_address == "0.0.0.0" || port.host_address == "::";
}

Lead lead_of_binding(const ContainerPort& port, const Lead& wildcard) {
    if (is_bound_on_all(port)) return wildcard;
    const std::string_view bound[] = {port.host_address};
    auto lead = lead_of_addresses(bound);
    return lead ? *std::move(lead) : Lead{Truth::Unknown, fmt::format("bound on {}", port.host_address)};
}

void add_host_ways(const EstateIndex& index, const NodePorts& node_ports, WaysIn& ways) {
    HostWays host_ways(index, node_ports, ways);
    for (const auto [id, workload] : index.snapshot().table<Workload>()) {
        if (workload.pod() != nullptr) host_ways.add(id, workload);
    }
}

} // namespace cofferdam::exposure
