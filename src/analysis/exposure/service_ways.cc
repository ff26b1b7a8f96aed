// LoadBalancer, NodePort and externalIPs.
#include <algorithm>

#include "analysis/exposure/direct_ways.h"
#include "analysis/exposure/load_balancers.h"
#include "analysis/exposure/public_addresses.h"

namespace cofferdam::exposure {

namespace {

using estate::Service;
using estate::ServicePort;
using estate::ServiceType;

// One way into a Service, before any endpoint is known.
struct ServiceOpening {
    WayKind kind = WayKind::LoadBalancer;
    std::uint32_t opening = 0;
    Truth leads = Truth::Unknown;
};

class ServiceWays {
  public:
    ServiceWays(const EstateIndex& index, const NodePorts& node_ports, WaysIn& ways)
        : index_(&index), node_ports_(&node_ports), ways_(&ways) {}

    void add(const Service& service) {
        const std::vector<ServiceOpening> openings = openings_of(service);
        if (openings.empty()) return;
        bool leads_somewhere = false;
        for (const ServicePort& port : service.ports) {
            for (const Endpoint& endpoint : index_->endpoints(service, port)) {
                leads_somewhere = true;
                add_ways(service, port, endpoint, openings);
            }
        }
        if (!leads_somewhere) ways_->leads_nowhere(service.object);
    }

  private:
    std::vector<ServiceOpening> openings_of(const Service& service) {
        std::vector<ServiceOpening> found;
        // kube-proxy serves nothing of a headless Service, and there is nothing to serve of an ExternalName.
        if (service.headless || service.type == ServiceType::ExternalName) return found;
        const auto add = [&](WayKind kind, Lead lead, Source source) {
            const Truth leads = lead.truth;
            found.push_back({kind, ways_->open({std::move(lead), std::move(source)}), leads});
        };
        if (service.type == ServiceType::LoadBalancer) {
            Source source = outside(service);
            const estate::Labels& annotations = index_->snapshot().object_of(service).annotations;
            if (const auto allowed = allowed_sources(service, annotations))
                source.only = public_addresses() & *allowed;
            add(WayKind::LoadBalancer, lead_of_load_balancer(*index_, service), std::move(source));
        }
        if (has_node_ports(service))
            add(WayKind::NodePort, node_ports_->lead(index_->target_of(service)), outside(service));
        if (!service.external_ips.empty()) {
            auto lead = lead_of_addresses(service.external_ips);
            add(WayKind::ExternalAddress,
                lead ? *std::move(lead) : Lead{Truth::Unknown, "its externalIPs are not addresses"},
                outside(service));
        }
        return found;
    }

    static Source outside(const Service& service) {
        Source source;
        source.may_be_rewritten = !service.external_traffic_local;
        return source;
    }

    static bool has_node_ports(const Service& service) {
        return service.type == ServiceType::NodePort
               || (service.type == ServiceType::LoadBalancer && service.allocates_node_ports);
    }

    void add_ways(const Service& service, const ServicePort& port, const Endpoint& endpoint,
                  const std::vector<ServiceOpening>& openings) {
        for (const ServiceOpening& opening : openings) {
            ways_->add(endpoint.workload,
                       {.kind = opening.kind,
                        .protocol = port.protocol,
                        .port = opening.kind == WayKind::NodePort ? port.node_port : port.port,
                        .pod_port = endpoint.port,
                        .through = service.object,
                        .route = {},
                        .opening = opening.opening,
                        .leads = opening.leads});
        }
    }

    const EstateIndex* index_;
    const NodePorts* node_ports_;
    WaysIn* ways_;
};

} // namespace

std::uint32_t WaysIn::open(Opening opening) {
    openings_.push_back(std::move(opening));
    return static_cast<std::uint32_t>(openings_.size() - 1);
}

void WaysIn::add(Id<estate::Workload> workload, WayIn way) {
    way.admitted = gate_->admits(workload, openings_[way.opening].source, way.pod_port, way.protocol);
    of(workload).push_back(way);
}

bool WaysIn::has(Id<estate::Workload> workload, const WayIn& way) const {
    return std::ranges::any_of(of(workload), [&](const WayIn& other) {
        return other.opening == way.opening && other.route == way.route && other.port == way.port
               && other.pod_port == way.pod_port && other.protocol == way.protocol;
    });
}

void add_service_ways(const EstateIndex& index, const NodePorts& node_ports, WaysIn& ways) {
    ServiceWays service_ways(index, node_ports, ways);
    for (const auto [id, service] : index.snapshot().table<Service>()) service_ways.add(service);
}

} // namespace cofferdam::exposure
