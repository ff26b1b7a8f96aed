#include "analysis/exposure/attachment.h"

#include <algorithm>

namespace cofferdam::exposure {

namespace {

using estate::Gateway;
using estate::GatewayListener;
using estate::GatewayRoute;
using estate::Object;
using estate::RouteNamespaces;
using estate::Selection;
using value::Value;

constexpr std::string_view group = "gateway.networking.k8s.io";

// The listener as written: the model holds what most readers need of it.
const Value& written(const EstateIndex& index, const Gateway& gateway, const GatewayListener& listener) {
    static const Value missing;
    for (const Value& node : index.snapshot().object_of(gateway).effective["spec"]["listeners"].items()) {
        if (node["name"].string_or("") == listener.name) return node;
    }
    return missing;
}

// "When unspecified or empty, the kinds of Routes selected are determined using the Listener protocol"
// (AllowedRoutes.kinds); protocols of a vendor's own take what the vendor likes.
bool protocol_takes(std::string_view protocol, std::string_view route_kind) {
    struct Taken {
        std::string_view protocol, route_kind;
    };
    constexpr Taken taken[] = {{"HTTP", "HTTPRoute"},  {"HTTP", "GRPCRoute"}, {"HTTPS", "HTTPRoute"},
                               {"HTTPS", "GRPCRoute"}, {"TLS", "TLSRoute"},   {"TLS", "TCPRoute"},
                               {"TCP", "TCPRoute"},    {"UDP", "UDPRoute"}};
    const auto is_of = [&](const Taken& pair) { return pair.protocol == protocol; };
    if (std::ranges::none_of(taken, is_of)) return true;
    return std::ranges::any_of(
        taken, [&](const Taken& pair) { return is_of(pair) && pair.route_kind == route_kind; });
}

bool takes_kind(const Value& listener, std::string_view protocol, std::string_view route_kind) {
    const auto kinds = listener["allowedRoutes"]["kinds"].items();
    if (kinds.empty()) return protocol_takes(protocol, route_kind);
    return std::ranges::any_of(kinds,
                               [&](const Value& kind) { return kind["kind"].string_or("") == route_kind; });
}

// "*.example.com" stands for one label or more in its front.
bool hostnames_meet(std::string_view a, std::string_view b) {
    const bool a_wild = a.starts_with("*."), b_wild = b.starts_with("*.");
    if (a_wild && b_wild) return a.substr(1).ends_with(b.substr(1)) || b.substr(1).ends_with(a.substr(1));
    if (a_wild) return b.ends_with(a.substr(1));
    if (b_wild) return a.ends_with(b.substr(1));
    return a == b;
}

// "If both the Listener and HTTPRoute have specified hostnames … there must be at least one intersecting
// hostname" (HTTPRouteSpec.hostnames; the same stands at GRPCRoute and TLSRoute).
bool hostnames_meet(const Value& listener, const Object& route) {
    const std::string_view wanted = listener["hostname"].string_or("");
    const auto hostnames = route.effective["spec"]["hostnames"].items();
    if (wanted.empty() || hostnames.empty()) return true;
    return std::ranges::any_of(
        hostnames, [&](const Value& hostname) { return hostnames_meet(wanted, hostname.string_or("")); });
}

Truth takes_namespace(const EstateIndex& index, const GatewayRoute& route, const Gateway& gateway,
                      const GatewayListener& listener) {
    switch (listener.routes_from) {
    case RouteNamespaces::All: return Truth::Yes;
    case RouteNamespaces::None: return Truth::No;
    case RouteNamespaces::Same: return truth(route.namespace_ == gateway.namespace_);
    case RouteNamespaces::Selected: break;
    }
    if (!listener.route_namespaces) return Truth::No;
    return Selection::of_labels(Selection::Attribute::NamespaceLabel, *listener.route_namespaces)
        .matches_all_in(index.facts(index.target_of(route), route.namespace_));
}

// ReferenceGrantFrom and ReferenceGrantTo; a grant without a name is for all Services of its namespace.
bool grants(const Object& grant, const Object& route, std::string_view service) {
    const Value& spec = grant.effective["spec"];
    const bool from = std::ranges::any_of(spec["from"].items(), [&](const Value& entry) {
        return entry["group"].string_or("") == group && entry["kind"].string_or("") == route.kind
               && entry["namespace"].string_or("") == route.namespace_;
    });
    return from && std::ranges::any_of(spec["to"].items(), [&](const Value& entry) {
               const std::string_view name = entry["name"].string_or("");
               return entry["group"].string_or("").empty() && entry["kind"].string_or("") == "Service"
                      && (name.empty() || name == service);
           });
}

} // namespace

Truth attaches(const EstateIndex& index, const GatewayRoute& route, const GatewayRoute::Parent& parent,
               const Gateway& gateway, const GatewayListener& listener) {
    if (!parent.section.empty() && parent.section != listener.name) return Truth::No;
    if (parent.port != 0 && parent.port != listener.port) return Truth::No;
    const Value& node = written(index, gateway, listener);
    const Object& object = index.snapshot().object_of(route);
    if (!takes_kind(node, listener.protocol, object.kind) || !hostnames_meet(node, object)) return Truth::No;
    return takes_namespace(index, route, gateway, listener);
}

Truth may_name(const EstateIndex& index, const GatewayRoute& route, const GatewayRoute::Backend& backend) {
    if (backend.namespace_ == route.namespace_) return Truth::Yes;
    const Object& object = index.snapshot().object_of(route);
    bool some = false;
    for (const Id<Object> id : index.objects("ReferenceGrant")) {
        const Object& grant = index.snapshot()[id];
        if (grant.group != group || grant.target != object.target) continue;
        if (grant.namespace_ == backend.namespace_ && grants(grant, object, backend.service))
            return Truth::Yes;
        some = true;
    }
    // Where no grant at all was read, there may be some elsewhere.
    return some ? Truth::No : Truth::Unknown;
}

} // namespace cofferdam::exposure
