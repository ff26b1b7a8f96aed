// Ports of the node itself (hostPort, host network), and of a Compose host.
#include <fmt/format.h>

#include "analysis/exposure/direct_ways.h"
#include "analysis/exposure/load_balancers.h"
#include "analysis/exposure/public_addresses.h"

namespace cofferdam::exposure {

namespace {

using estate::ComposeDetail;
using estate::Container;
using estate::ContainerPort;
using estate::ContainerRole;
using estate::Workload;

// Bound on all addresses.
bool is_wildcard(std::string_view address) {
    return address.empty() || address == "0.0.0.0" || address == "::";
}

// Nothing rewrites the source of what comes to a port of the host.
Source outside() {
    Source source;
    source.addresses = public_addresses();
    return source;
}

// Calls visit(port) for each port of containers that run when traffic comes.
template <class Visitor>
void each_port(const Workload& workload, Visitor visit) {
    for (const Container& container : workload.containers) {
        if (container.role != ContainerRole::App && container.role != ContainerRole::Sidecar) continue;
        for (const ContainerPort& port : container.ports) visit(port);
    }
}

WayIn way_to(const Workload& workload, WayKind kind, const ContainerPort& port, const Lead& lead) {
    WayIn way;
    way.kind = kind;
    way.through = workload.object;
    way.port = kind == WayKind::HostNetwork ? port.port : port.host_port;
    way.pod_port = port.port;
    way.protocol = port.protocol;
    way.leads = lead.truth;
    std::string number = way.port == 0 ? "of the engine's choice" : std::to_string(way.port);
    way.reason = fmt::format("{} {}: {}", to_string(kind), number, lead.reason);
    return way;
}

// Where the binding names an address, the address decides.
Lead lead_of_binding(const ContainerPort& port, const Lead& wildcard) {
    if (is_wildcard(port.host_address)) return wildcard;
    const std::string_view bound[] = {port.host_address};
    auto lead = lead_of_addresses(bound);
    return lead ? *lead : Lead{Truth::Unknown, fmt::format("bound on {}", port.host_address)};
}

// Containers need not declare their ports: on the host's network any that one opens is the node's.
void add_host_network(const EstateIndex& index, const Isolation& isolation, Id<Workload> id, const Lead& lead,
                      WaysIn& ways) {
    const Workload& workload = index.snapshot()[id];
    bool declares = false;
    each_port(workload, [&](const ContainerPort& port) {
        declares = true;
        add_way(ways, isolation, id, outside(), way_to(workload, WayKind::HostNetwork, port, lead));
    });
    if (declares) return;
    WayIn way = way_to(workload, WayKind::HostNetwork, {}, lead);
    way.reason = fmt::format("host network, on any port that it opens: {}", lead.reason);
    add_way(ways, isolation, id, outside(), std::move(way));
}

void add_pod(const EstateIndex& index, const Isolation& isolation, Id<Workload> id, const Lead& nodes,
             WaysIn& ways) {
    const Workload& workload = index.snapshot()[id];
    if (workload.pod()->host_network) return add_host_network(index, isolation, id, nodes, ways);
    each_port(workload, [&](const ContainerPort& port) {
        if (port.host_port == 0) return;
        const WayIn way = way_to(workload, WayKind::HostPort, port, lead_of_binding(port, nodes));
        add_way(ways, isolation, id, outside(), way);
    });
}

// Docker publishes past the host's own firewall, but whether the host has a public address is not in the
// files.
Lead lead_of_compose_host() {
    return {Truth::Unknown, "whether the host has a public address is not in the estate"};
}

void add_compose(const EstateIndex& index, Id<Workload> id, WaysIn& ways) {
    const Workload& workload = index.snapshot()[id];
    const ComposeDetail& compose = *workload.compose();
    const bool on_host = compose.network_mode == "host";
    each_port(workload, [&](const ContainerPort& port) {
        if (!on_host && port.host_port == 0 && !port.host_port_chosen) return;
        Lead lead = lead_of_binding(port, lead_of_compose_host());
        // The bridge of an internal network forwards nothing from outside.
        if (compose.internal_only) lead = {Truth::No, "all its networks are internal"};
        ways.of(id).push_back(
            way_to(workload, on_host ? WayKind::HostNetwork : WayKind::PublishedPort, port, lead));
    });
    if (on_host && ways.of(id).empty()) {
        WayIn way = way_to(workload, WayKind::HostNetwork, {}, lead_of_compose_host());
        way.reason =
            fmt::format("host network, on any port that it opens: {}", lead_of_compose_host().reason);
        ways.of(id).push_back(std::move(way));
    }
}

} // namespace

void add_host_ways(const EstateIndex& index, const Isolation& isolation, const NodePorts& node_ports,
                   WaysIn& ways) {
    for (const auto [id, workload] : index.snapshot().table<Workload>()) {
        if (workload.compose() != nullptr) {
            add_compose(index, id, ways);
        } else {
            add_pod(index, isolation, id, node_ports.lead(index.target_of(workload)), ways);
        }
    }
}

} // namespace cofferdam::exposure
