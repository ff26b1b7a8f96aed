#include "analysis/reach/entry_targets.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace cofferdam::reach {

namespace {

using estate::ContainerRole;
using estate::PortReference;
using estate::PortSet;
using estate::Protocol;
using estate::Service;
using estate::ServicePort;
using estate::Workload;

using ScopedName = std::tuple<Id<estate::Target>, std::string_view, std::string_view>;

// Which port of a Service is meant; none: each.
using WantedPort = std::optional<PortReference>;

// The backend of an object.
struct Lead {
    Id<estate::Object> through;
    ScopedName service;
    WantedPort port;
    Protocol protocol = Protocol::Tcp; // what the controller speaks to its backends
};

bool serves(const estate::Container& container) {
    return container.role == ContainerRole::App || container.role == ContainerRole::Sidecar;
}

// An Ingress names a port of the Service by its name or number, a Route by its name or the number on the pods
// (spec.port.targetPort). ingress-nginx takes all three for an Ingress too (getServiceEndpoints), so all
// three count.
bool is_wanted(const ServicePort& port, const PortReference& wanted) {
    if (port.target == wanted) return true;
    if (const auto* const number = std::get_if<std::uint16_t>(&wanted)) return port.port == *number;
    return !port.name.empty() && port.name == std::get<std::string_view>(wanted);
}

// Of several that match, controllers take the first.
std::vector<const ServicePort*> wanted_ports(const Service& service, const Lead& lead) {
    std::vector<const ServicePort*> found;
    for (const ServicePort& port : service.ports) {
        if (port.protocol != lead.protocol || (lead.port && !is_wanted(port, *lead.port))) continue;
        found.push_back(&port);
        if (lead.port) break;
    }
    return found;
}

// The first container that names a port so gives it, as the endpoints controller does
// (k8s.io/kubernetes pkg/api/v1/pod FindPort).
PortSet named(const Workload& workload, Protocol protocol, std::string_view name) {
    for (const estate::Container& container : workload.containers) {
        if (!serves(container)) continue;
        for (const estate::ContainerPort& port : container.ports) {
            if (port.name == name && port.protocol == protocol) return PortSet::of(protocol, port.port);
        }
    }
    return {};
}

PortSet declared(const Workload& workload) {
    PortSet ports;
    for (const estate::Container& container : workload.containers) {
        if (!serves(container)) continue;
        for (const estate::ContainerPort& port : container.ports)
            ports |= PortSet::of(port.protocol, port.port);
    }
    return ports;
}

PortSet pod_ports(const Workload& workload, const ServicePort& port) {
    if (const auto* const name = std::get_if<std::string_view>(&port.target))
        return named(workload, port.protocol, *name);
    return PortSet::of(port.protocol, std::get<std::uint16_t>(port.target));
}

bool is_of_a_gateway(const estate::GatewayRoute& route) {
    return std::ranges::any_of(route.parents, [](const auto& parent) { return parent.kind == "Gateway"; });
}

std::vector<Lead> leads_of(const estate::Snapshot& snapshot) {
    std::vector<Lead> leads;
    for (const auto [id, ingress] : snapshot.table<estate::Ingress>()) {
        const Id<estate::Target> target = snapshot.object_of(ingress).target;
        for (const estate::IngressBackend& backend : ingress.backends) {
            if (backend.service.empty()) continue;
            leads.push_back(
                {ingress.object, {target, ingress.namespace_, backend.service}, backend.port, Protocol::Tcp});
        }
    }
    for (const auto [id, route] : snapshot.table<estate::OpenShiftRoute>()) {
        const Id<estate::Target> target = snapshot.object_of(route).target;
        for (const std::string_view service : route.services)
            leads.push_back(
                {route.object, {target, route.namespace_, service}, route.target_port, Protocol::Tcp});
    }
    for (const auto [id, route] : snapshot.table<estate::GatewayRoute>()) {
        const Id<estate::Target> target = snapshot.object_of(route).target;
        if (!is_of_a_gateway(route)) continue;
        const bool is_udp = snapshot.object_of(route).kind == "UDPRoute";
        for (const estate::GatewayRoute::Backend& backend : route.backends)
            leads.push_back({route.object,
                             {target, backend.namespace_, backend.service},
                             backend.port,
                             is_udp ? Protocol::Udp : Protocol::Tcp});
    }
    return leads;
}

class Targets {
  public:
    explicit Targets(const estate::Snapshot& snapshot) : snapshot_(&snapshot) {
        for (const auto [id, service] : snapshot.table<Service>())
            services_[{target_of(service), service.namespace_, service.name}].push_back(id);
        for (const auto [id, workload] : snapshot.table<Workload>()) {
            if (workload.pod()) workloads_[{target_of(workload), workload.namespace_, {}}].push_back(id);
        }
    }

    void add(const Lead& lead) {
        const auto services = services_.find(lead.service);
        if (services == services_.end()) return;
        for (const Id<Service> id : services->second) add(lead, id);
    }

    std::vector<EntryTarget> take() {
        std::ranges::sort(found_, {}, [&](const EntryTarget& target) {
            return std::tuple((*snapshot_)[target.through].target, target.workload, target.through);
        });
        return std::move(found_);
    }

  private:
    template <class Row>
    Id<estate::Target> target_of(const Row& row) const {
        return snapshot_->object_of(row).target;
    }

    void add(const Lead& lead, Id<Service> id) {
        const Service& service = (*snapshot_)[id];
        // Without a selector, endpoints are made by hand or elsewhere; an ExternalName has none.
        if (!service.selector || service.type == estate::ServiceType::ExternalName) return;
        const auto workloads = workloads_.find({target_of(service), service.namespace_, {}});
        if (workloads == workloads_.end()) return;
        for (const Id<Workload> workload : workloads->second) {
            if (service.selector->matches((*snapshot_)[workload].pod_labels)) add(lead, id, workload);
        }
    }

    void add(const Lead& lead, Id<Service> service, Id<Workload> id) {
        const Workload& workload = (*snapshot_)[id];
        PortSet ports;
        for (const ServicePort* port : wanted_ports((*snapshot_)[service], lead))
            ports |= pod_ports(workload, *port);
        const PortSet open = ports & declared(workload);
        found_.push_back({.through = lead.through,
                          .service = service,
                          .workload = id,
                          .ports = open,
                          .undeclared = ports - open});
    }

    const estate::Snapshot* snapshot_;
    std::map<ScopedName, std::vector<Id<Service>>> services_;
    std::map<ScopedName, std::vector<Id<Workload>>> workloads_; // by namespace
    std::vector<EntryTarget> found_;
};

} // namespace

std::vector<EntryTarget> entry_targets(const estate::Snapshot& snapshot) {
    const std::vector<Lead> leads = leads_of(snapshot);
    if (leads.empty()) return {};
    Targets targets(snapshot);
    for (const Lead& lead : leads) targets.add(lead);
    return targets.take();
}

} // namespace cofferdam::reach
