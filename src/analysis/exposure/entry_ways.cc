// An Ingress, a Gateway or a Route by itself is a wish. What makes it true is a controller, and the traffic
// then comes from the controller's pods or from a load balancer that it made: not from "anybody".
#include "analysis/exposure/entry_ways.h"

#include <algorithm>

#include "analysis/exposure/attachment.h"
#include "analysis/exposure/load_balancers.h"

namespace cofferdam::exposure {

namespace {

using estate::Gateway;
using estate::GatewayListener;
using estate::GatewayRoute;
using estate::Ingress;
using estate::OpenShiftRoute;
using estate::PortReference;
using estate::ServicePort;
using estate::Target;

// OpenShift names the port of the endpoints, by number or by the Service's name for it.
bool is_endpoint_port(const ServicePort& port, const PortReference& reference) {
    if (const auto* const name = std::get_if<std::string_view>(&reference)) return port.name == *name;
    return port.target == reference;
}

// The API server gives the default class when an Ingress is made; one that is live without a class was made
// before there was a default
// (https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class).
std::string_view class_of(const EstateIndex& index, const Ingress& ingress) {
    if (!ingress.class_name.empty()) return ingress.class_name;
    const estate::Object& object = index.snapshot().object_of(ingress);
    const bool is_live = !object.effective["metadata"]["uid"].string_or("").empty();
    return is_live ? std::string_view() : index.default_ingress_class(object.target);
}

void add_ingress(EntryWays& ways, const Ingress& ingress) {
    const EstateIndex& index = ways.index();
    const Id<Target> target = index.target_of(ingress);
    Entry entry = ways.entries().entry(EntryKind::Ingress, target, class_of(index, ingress),
                                       index.snapshot().object_of(ingress).annotations);
    if (auto lead = lead_of_addresses(ingress.load_balancer_addresses)) entry.lead = *std::move(lead);
    WayIn way{.kind = WayKind::Ingress,
              .port = static_cast<std::uint16_t>(ingress.tls ? 443 : 80),
              .through = ingress.object,
              .route = {},
              .leads = entry.lead.truth};
    way.opening = ways.open(std::move(entry));
    // One way per port of a backend, however many hosts and paths lead to it.
    std::vector<std::pair<std::string_view, PortReference>> seen;
    for (const estate::IngressBackend& backend : ingress.backends) {
        const std::pair<std::string_view, PortReference> key{backend.service, backend.port};
        if (std::ranges::find(seen, key) != seen.end()) continue;
        seen.push_back(key);
        ways.add({target, ingress.namespace_, backend.service}, way,
                 [&](const ServicePort& port) { return is_port(port, backend.port); });
    }
}

void add_route(EntryWays& ways, const GatewayRoute& route, const GatewayRoute::Parent& parent,
               const Gateway& gateway, std::uint32_t opening) {
    const EstateIndex& index = ways.index();
    const Id<Target> target = index.target_of(route);
    for (const GatewayListener& listener : gateway.listeners) {
        const Truth attached = attaches(index, route, parent, gateway, listener);
        if (attached == Truth::No) continue;
        for (const GatewayRoute::Backend& backend : route.backends) {
            const Truth named = may_name(index, route, backend);
            if (named == Truth::No) continue;
            ways.add({target, backend.namespace_, backend.service},
                     {.kind = WayKind::Gateway,
                      .port = listener.port,
                      .through = gateway.object,
                      .route = route.object,
                      .opening = opening,
                      .leads = ways.opening(opening).lead.truth && attached && named},
                     [&](const ServicePort& port) { return backend.port == 0 || port.port == backend.port; });
        }
    }
}

struct OpenGateway {
    Id<Gateway> gateway;
    std::uint32_t opening = 0;
};

// Of each name all: two different documents of one key are both there.
ByScopedName<std::vector<OpenGateway>> open_gateways(EntryWays& ways) {
    const EstateIndex& index = ways.index();
    ByScopedName<std::vector<OpenGateway>> gateways;
    for (const auto [id, gateway] : index.snapshot().table<Gateway>()) {
        const Id<Target> target = index.target_of(gateway);
        Entry entry = ways.entries().entry(EntryKind::Gateway, target, gateway.class_name,
                                           gateway.infrastructure_annotations);
        if (auto lead = lead_of_addresses(gateway.addresses)) entry.lead = *std::move(lead);
        gateways[{target, gateway.namespace_, gateway.name}].push_back({id, ways.open(std::move(entry))});
    }
    return gateways;
}

void add_openshift_route(EntryWays& ways, const OpenShiftRoute& route) {
    const Id<Target> target = ways.index().target_of(route);
    const std::uint32_t opening = ways.open(ways.entries().entry(EntryKind::Route, target, "", {}));
    for (const std::string_view service : route.services) {
        ways.add({target, route.namespace_, service},
                 {.kind = WayKind::Route,
                  .port = static_cast<std::uint16_t>(route.tls ? 443 : 80),
                  .through = route.object,
                  .route = {},
                  .opening = opening,
                  .leads = ways.opening(opening).lead.truth},
                 [&](const ServicePort& port) {
                     return !route.target_port || is_endpoint_port(port, *route.target_port);
                 });
    }
}

} // namespace

bool is_port(const ServicePort& port, const PortReference& reference) {
    if (const auto* const name = std::get_if<std::string_view>(&reference)) return port.name == *name;
    const std::uint16_t number = std::get<std::uint16_t>(reference);
    return number == 0 || port.port == number;
}

void add_ingresses(EntryWays& ways) {
    for (const auto [id, ingress] : ways.index().snapshot().table<Ingress>()) add_ingress(ways, ingress);
}

void add_gateway_routes(EntryWays& ways) {
    const EstateIndex& index = ways.index();
    const ByScopedName<std::vector<OpenGateway>> gateways = open_gateways(ways);
    for (const auto [id, route] : index.snapshot().table<GatewayRoute>()) {
        for (const GatewayRoute::Parent& parent : route.parents) {
            const auto found = gateways.find({index.target_of(route), parent.namespace_, parent.name});
            if (parent.kind != "Gateway" || found == gateways.end()) continue;
            for (const OpenGateway& open : found->second)
                add_route(ways, route, parent, index.snapshot()[open.gateway], open.opening);
        }
    }
}

void add_openshift_routes(EntryWays& ways) {
    for (const auto [id, route] : ways.index().snapshot().table<OpenShiftRoute>())
        add_openshift_route(ways, route);
}

void add_entry_ways(const EstateIndex& index, WaysIn& ways) {
    if (!index.has_entries()) return;
    EntryWays entry_ways(index, ways);
    add_ingresses(entry_ways);
    add_gateway_routes(entry_ways);
    add_openshift_routes(entry_ways);
    add_router_kinds(entry_ways);
}

} // namespace cofferdam::exposure
