// LoadBalancer, NodePort and externalIPs.
#include <fmt/format.h>

#include "analysis/exposure/direct_ways.h"
#include "analysis/exposure/load_balancers.h"
#include "analysis/exposure/public_addresses.h"

namespace cofferdam::exposure {

namespace {

using estate::Service;
using estate::ServicePort;
using estate::ServiceType;

// One way into a Service: what it is before any endpoint is known.
struct Opening {
    WayKind kind = WayKind::LoadBalancer;
    Lead lead;
    Source source;
};

Source outside(const Service& service) {
    Source source;
    source.addresses = public_addresses();
    source.may_be_rewritten = !service.external_traffic_local;
    return source;
}

Opening load_balancer(const EstateIndex& index, const Service& service) {
    Opening opening{WayKind::LoadBalancer, lead_of_load_balancer(index, service), outside(service)};
    const estate::Labels& annotations = index.snapshot().object_of(service).annotations;
    opening.source.addresses = opening.source.addresses & allowed_sources(service, annotations);
    return opening;
}

bool has_node_ports(const Service& service) {
    return service.type == ServiceType::NodePort
           || (service.type == ServiceType::LoadBalancer && service.allocates_node_ports);
}

std::vector<Opening> openings(const EstateIndex& index, const NodePorts& node_ports, const Service& service) {
    std::vector<Opening> found;
    // kube-proxy serves nothing of a headless Service, and there is nothing to serve of an ExternalName.
    if (service.headless || service.type == ServiceType::ExternalName) return found;
    if (service.type == ServiceType::LoadBalancer) found.push_back(load_balancer(index, service));
    if (has_node_ports(service)) {
        found.push_back({WayKind::NodePort, node_ports.lead(index.target_of(service)), outside(service)});
    }
    if (!service.external_ips.empty()) {
        auto lead = lead_of_addresses(service.external_ips);
        found.push_back({WayKind::ExternalAddress,
                         lead ? *lead : Lead{Truth::Unknown, "its externalIPs are not addresses"},
                         outside(service)});
    }
    return found;
}

void add_ways(const EstateIndex& index, const Isolation& isolation, const Service& service,
              const ServicePort& port, const std::vector<Opening>& found, WaysIn& ways) {
    for (const Endpoint& endpoint : index.endpoints(service, port)) {
        for (const Opening& opening : found) {
            WayIn way;
            way.kind = opening.kind;
            way.through = service.object;
            way.port = opening.kind == WayKind::NodePort ? port.node_port : port.port;
            way.pod_port = endpoint.port;
            way.protocol = port.protocol;
            way.leads = opening.lead.truth;
            way.reason = fmt::format("Service {}: {}", service.name, opening.lead.reason);
            add_way(ways, isolation, endpoint.workload, opening.source, std::move(way));
        }
    }
}

} // namespace

void add_way(WaysIn& ways, const Isolation& isolation, Id<estate::Workload> workload, const Source& source,
             WayIn way) {
    Admission admission = isolation.admits(workload, source, way.pod_port, way.protocol);
    way.admitted = admission.admitted;
    way.closed_by = std::move(admission.closed_by);
    if (!admission.reason.empty()) way.reason += "; " + admission.reason;
    ways.of(workload).push_back(std::move(way));
}

void add_service_ways(const EstateIndex& index, const Isolation& isolation, const NodePorts& node_ports,
                      WaysIn& ways) {
    for (const auto [id, service] : index.snapshot().table<Service>()) {
        const std::vector<Opening> found = openings(index, node_ports, service);
        if (found.empty()) continue;
        for (const ServicePort& port : service.ports) add_ways(index, isolation, service, port, found, ways);
    }
}

} // namespace cofferdam::exposure
