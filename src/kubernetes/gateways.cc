// What brings traffic from outside to Services: Ingress (networking.k8s.io/v1 and the older v1beta1 and
// extensions/v1beta1), the Gateway API (gateway.networking.k8s.io), and OpenShift's Route
// (route.openshift.io/v1).
#include <algorithm>

#include <fmt/format.h>

#include "kubernetes/kinds.h"
#include "kubernetes/network_fields.h"

namespace cofferdam::kubernetes {

namespace {

using estate::GatewayListener;
using estate::GatewayRoute;
using estate::IngressBackend;
using estate::RouteNamespaces;
using value::Value;

constexpr std::string_view ingress_class_annotation = "kubernetes.io/ingress.class";

// v1: service {name, port {number, name}}; before: serviceName, servicePort.
void read_backend(Reader& reader, const Value& node, std::string_view host, std::string_view path,
                  estate::Ingress& ingress) {
    IngressBackend backend{.host = host, .path = path, .service = {}, .port = {}};
    if (const Value& service = reader.map(node, "service")) {
        backend.service = reader.string(service, "name");
        const Value& port = reader.map(service, "port");
        const std::string_view name = reader.string(port, "name");
        backend.port = name.empty() ? estate::PortReference(reader.port(port, "number")) : name;
    } else {
        backend.service = reader.string(node, "serviceName");
        if (const auto port = port_reference(reader, node, "servicePort")) backend.port = *port;
    }
    ingress.backends.push_back(backend);
}

void read_rule(Reader& reader, const Value& rule, estate::Ingress& ingress) {
    const std::string_view host = reader.string(rule, "host");
    for (const Value& path : maps(reader, reader.map(rule, "http"), "paths")) {
        read_backend(reader, reader.map(path, "backend"), host, reader.string(path, "path"), ingress);
    }
}

RouteNamespaces route_namespaces(Reader& reader, const Value& namespaces) {
    const std::string_view from = reader.string(namespaces, "from", "Same");
    if (from == "All") return RouteNamespaces::All;
    if (from == "Selector") return RouteNamespaces::Selected;
    if (from == "None") return RouteNamespaces::None;
    if (from != "Same")
        reader.fail(namespaces["from"], fmt::format("\"{}\" is not All, Same, Selector or None", from));
    return RouteNamespaces::Same;
}

GatewayListener listener(Reader& reader, const Value& node) {
    GatewayListener read;
    read.name = reader.string(node, "name");
    read.protocol = reader.string(node, "protocol");
    read.port = reader.port(node, "port");
    const Value& namespaces = reader.map(reader.map(node, "allowedRoutes"), "namespaces");
    read.routes_from = route_namespaces(reader, namespaces);
    read.route_namespaces = reader.selector(namespaces, "selector");
    return read;
}

// What the controller gave it; spec.addresses are only asked for.
std::vector<std::string_view> gateway_addresses(Reader& reader, const Value& root) {
    std::vector<std::string_view> addresses;
    for (const Value& address : maps(reader, reader.map(root, "status"), "addresses")) {
        if (const auto text = reader.string(address, "value"); !text.empty()) addresses.push_back(text);
    }
    return addresses;
}

GatewayRoute::Parent parent(Reader& reader, const Value& node, std::string_view own_namespace) {
    return {.kind = reader.string(node, "kind", "Gateway"),
            .namespace_ = reader.string(node, "namespace", own_namespace),
            .name = reader.string(node, "name"),
            .section = reader.string(node, "sectionName"),
            .port = reader.port(node, "port")};
}

// A weight of 0 gets no traffic; other kinds than Service are not of Kubernetes.
void read_backend(Reader& reader, const Value& node, GatewayRoute& route) {
    if (reader.integer(node, "weight", 1) == 0 || reader.string(node, "kind", "Service") != "Service") return;
    const GatewayRoute::Backend backend{.namespace_ = reader.string(node, "namespace", route.namespace_),
                                        .service = reader.string(node, "name"),
                                        .port = reader.port(node, "port")};
    if (std::ranges::find(route.backends, backend) == route.backends.end()) route.backends.push_back(backend);
}

void read_route_rule(Reader& reader, const Value& rule, GatewayRoute& route) {
    for (const Value& backend : maps(reader, rule, "backendRefs")) read_backend(reader, backend, route);
    for (const Value& filter : maps(reader, rule, "filters")) {
        const Value& mirror = reader.map(reader.map(filter, "requestMirror"), "backendRef");
        if (mirror) read_backend(reader, mirror, route);
    }
}

void read_route_target(Reader& reader, const Value& target, estate::OpenShiftRoute& route) {
    if (target && reader.integer(target, "weight", 100) != 0)
        route.services.push_back(reader.string(target, "name"));
}

} // namespace

void read_ingress(estate::Entity& entity, Reader& reader) {
    const Value& spec = reader.map(entity.object.effective, "spec");
    estate::Ingress ingress;
    ingress.namespace_ = entity.object.namespace_;
    ingress.name = entity.object.name;
    ingress.class_name = reader.string(spec, "ingressClassName",
                                       entity.object.annotations.find(ingress_class_annotation).value_or(""));
    for (const std::string_view key : {"defaultBackend", "backend"}) {
        if (const Value& backend = reader.map(spec, key)) read_backend(reader, backend, "", "", ingress);
    }
    for (const Value& rule : maps(reader, spec, "rules")) read_rule(reader, rule, ingress);
    ingress.load_balancer_addresses = load_balancer_addresses(reader, entity.object.effective);
    ingress.tls = !reader.list(spec, "tls").items().empty();
    entity.row = std::move(ingress);
}

void read_gateway(estate::Entity& entity, Reader& reader) {
    const Value& spec = reader.map(entity.object.effective, "spec");
    estate::Gateway gateway;
    gateway.namespace_ = entity.object.namespace_;
    gateway.name = entity.object.name;
    gateway.class_name = reader.string(spec, "gatewayClassName");
    for (const Value& node : maps(reader, spec, "listeners"))
        gateway.listeners.push_back(listener(reader, node));
    gateway.addresses = gateway_addresses(reader, entity.object.effective);
    gateway.infrastructure_annotations = reader.labels(reader.map(spec, "infrastructure"), "annotations");
    entity.row = std::move(gateway);
}

void read_gateway_route(estate::Entity& entity, Reader& reader) {
    const Value& spec = reader.map(entity.object.effective, "spec");
    GatewayRoute route;
    route.namespace_ = entity.object.namespace_;
    route.name = entity.object.name;
    for (const Value& node : maps(reader, spec, "parentRefs")) {
        route.parents.push_back(parent(reader, node, route.namespace_));
    }
    for (const Value& rule : maps(reader, spec, "rules")) read_route_rule(reader, rule, route);
    entity.row = std::move(route);
}

void read_openshift_route(estate::Entity& entity, Reader& reader) {
    const Value& spec = reader.map(entity.object.effective, "spec");
    estate::OpenShiftRoute route;
    route.namespace_ = entity.object.namespace_;
    route.name = entity.object.name;
    read_route_target(reader, reader.map(spec, "to"), route);
    for (const Value& target : maps(reader, spec, "alternateBackends"))
        read_route_target(reader, target, route);
    route.target_port = port_reference(reader, reader.map(spec, "port"), "targetPort");
    route.tls = !reader.map(spec, "tls").entries().empty();
    entity.row = std::move(route);
}

} // namespace cofferdam::kubernetes
