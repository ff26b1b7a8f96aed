// An Ingress, a Gateway or a Route by itself is a wish. What makes it true is a controller, and the traffic
// then comes from the controller's pods or from a load balancer that it made: not from "anybody".
#include "analysis/exposure/entry_ways.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/exposure/entries.h"
#include "analysis/exposure/load_balancers.h"

namespace cofferdam::exposure {

namespace {

using estate::Gateway;
using estate::GatewayListener;
using estate::GatewayRoute;
using estate::Ingress;
using estate::OpenShiftRoute;
using estate::PortReference;
using estate::RouteNamespaces;
using estate::Selection;
using estate::Service;
using estate::ServicePort;
using estate::Target;

class EntryWays {
  public:
    EntryWays(const EstateIndex& index, const Isolation& isolation, WaysIn& ways)
        : index_(&index), isolation_(&isolation), ways_(&ways), entries_(index, ways) {}

    void add_ingresses();
    void add_gateway_routes();
    void add_openshift_routes();

  private:
    Truth attaches(const GatewayRoute& route, const GatewayRoute::Parent& parent, const Gateway& gateway,
                   const GatewayListener& listener) const;
    void add_route(const GatewayRoute& route, const GatewayRoute::Parent& parent, const Gateway& gateway);
    // `matches` chooses the ports of the Service.
    template <class Matches>
    void add_backend(Id<Target> target, std::string_view namespace_, std::string_view service,
                     Matches matches, const Entry& entry, const WayIn& way);

    const EstateIndex* index_;
    const Isolation* isolation_;
    WaysIn* ways_;
    Entries entries_;
};

bool is_port(const ServicePort& port, const PortReference& reference) {
    if (const auto* const name = std::get_if<std::string_view>(&reference)) return port.name == *name;
    const std::uint16_t number = std::get<std::uint16_t>(reference);
    return number == 0 || port.port == number;
}

// OpenShift names the port of the endpoints, by number or by the Service's name for it.
bool is_endpoint_port(const ServicePort& port, const PortReference& reference) {
    if (const auto* const name = std::get_if<std::string_view>(&reference)) return port.name == *name;
    return port.target == reference;
}

template <class Matches>
void EntryWays::add_backend(Id<Target> target, std::string_view namespace_, std::string_view service,
                            Matches matches, const Entry& entry, const WayIn& way) {
    for (const Id<Service> id : index_->services(target, namespace_, service)) {
        const Service& row = index_->snapshot()[id];
        for (const ServicePort& port : row.ports) {
            if (!matches(port)) continue;
            for (const Endpoint& endpoint : index_->endpoints(row, port)) {
                WayIn copy = way;
                copy.pod_port = endpoint.port;
                copy.protocol = port.protocol;
                add_way(*ways_, *isolation_, endpoint.workload, entry.source, std::move(copy));
            }
        }
    }
}

WayIn way_through(WayKind kind, Id<estate::Object> object, std::string_view name, std::uint16_t port,
                  const Lead& lead) {
    WayIn way;
    way.kind = kind;
    way.through = object;
    way.port = port;
    way.leads = lead.truth;
    way.reason = fmt::format("{} {}: {}", to_string(kind), name, lead.reason);
    return way;
}

void EntryWays::add_ingresses() {
    for (const auto [id, ingress] : index_->snapshot().table<Ingress>()) {
        const Id<Target> target = index_->target_of(ingress);
        Entry through = entries_.entry(EntryKind::Ingress, target, ingress.class_name,
                                       index_->snapshot().object_of(ingress).annotations);
        if (auto lead = lead_of_addresses(ingress.load_balancer_addresses)) through.lead = *std::move(lead);
        // One way per port of a backend, however many hosts and paths lead to it.
        std::vector<std::pair<std::string_view, PortReference>> seen;
        for (const estate::IngressBackend& backend : ingress.backends) {
            const std::pair<std::string_view, PortReference> key{backend.service, backend.port};
            if (std::ranges::find(seen, key) != seen.end()) continue;
            seen.push_back(key);
            const std::uint16_t port = ingress.tls ? 443 : 80;
            const WayIn way = way_through(WayKind::Ingress, ingress.object, ingress.name, port, through.lead);
            add_backend(
                target, ingress.namespace_, backend.service,
                [&](const ServicePort& candidate) { return is_port(candidate, backend.port); }, through, way);
        }
    }
}

Truth EntryWays::attaches(const GatewayRoute& route, const GatewayRoute::Parent& parent,
                          const Gateway& gateway, const GatewayListener& listener) const {
    if (!parent.section.empty() && parent.section != listener.name) return Truth::No;
    if (parent.port != 0 && parent.port != listener.port) return Truth::No;
    switch (listener.routes_from) {
    case RouteNamespaces::All: return Truth::Yes;
    case RouteNamespaces::None: return Truth::No;
    case RouteNamespaces::Same: return truth(route.namespace_ == gateway.namespace_);
    case RouteNamespaces::Selected: break;
    }
    if (!listener.route_namespaces) return Truth::No;
    return Selection::of_labels(Selection::Attribute::NamespaceLabel, *listener.route_namespaces)
        .matches_all_in(index_->contents(index_->target_of(route), route.namespace_).facts);
}

void EntryWays::add_route(const GatewayRoute& route, const GatewayRoute::Parent& parent,
                          const Gateway& gateway) {
    const Id<Target> target = index_->target_of(route);
    Entry through =
        entries_.entry(EntryKind::Gateway, target, gateway.class_name, gateway.infrastructure_annotations);
    if (auto lead = lead_of_addresses(gateway.addresses)) through.lead = *std::move(lead);
    for (const GatewayListener& listener : gateway.listeners) {
        const Truth attached = attaches(route, parent, gateway, listener);
        if (attached == Truth::No) continue;
        WayIn way = way_through(WayKind::Gateway, gateway.object, gateway.name, listener.port, through.lead);
        way.leads = way.leads && attached;
        way.reason += fmt::format(" ({} {})", index_->snapshot().object_of(route).kind, route.name);
        for (const GatewayRoute::Backend& backend : route.backends) {
            WayIn granted = way;
            // A backend in another namespace needs a ReferenceGrant there, which is not read.
            if (backend.namespace_ != route.namespace_) granted.leads = granted.leads && Truth::Unknown;
            add_backend(
                target, backend.namespace_, backend.service,
                [&](const ServicePort& candidate) {
                    return backend.port == 0 || candidate.port == backend.port;
                },
                through, granted);
        }
    }
}

void EntryWays::add_gateway_routes() {
    ByScopedName<std::vector<Id<Gateway>>> gateways;
    for (const auto [id, gateway] : index_->snapshot().table<Gateway>()) {
        gateways[{index_->target_of(gateway), gateway.namespace_, gateway.name}].push_back(id);
    }
    for (const auto [id, route] : index_->snapshot().table<GatewayRoute>()) {
        for (const GatewayRoute::Parent& parent : route.parents) {
            const auto found = gateways.find({index_->target_of(route), parent.namespace_, parent.name});
            if (parent.kind != "Gateway" || found == gateways.end()) continue;
            for (const Id<Gateway> gateway : found->second)
                add_route(route, parent, index_->snapshot()[gateway]);
        }
    }
}

void EntryWays::add_openshift_routes() {
    for (const auto [id, route] : index_->snapshot().table<OpenShiftRoute>()) {
        const Id<Target> target = index_->target_of(route);
        const Entry through = entries_.entry(EntryKind::Route, target, "", {});
        const WayIn way =
            way_through(WayKind::Route, route.object, route.name, route.tls ? 443 : 80, through.lead);
        for (const std::string_view service : route.services) {
            const auto matches = [&](const ServicePort& port) {
                return !route.target_port || is_endpoint_port(port, *route.target_port);
            };
            add_backend(target, route.namespace_, service, matches, through, way);
        }
    }
}

} // namespace

void add_entry_ways(const EstateIndex& index, const Isolation& isolation, WaysIn& ways) {
    EntryWays entry_ways(index, isolation, ways);
    entry_ways.add_ingresses();
    entry_ways.add_gateway_routes();
    entry_ways.add_openshift_routes();
}

} // namespace cofferdam::exposure
