// Kinds of their own by which some controllers publish Services: Traefik's IngressRoute and IngressRouteTCP
// (https://doc.traefik.io/traefik/routing/providers/kubernetes-crd/), Contour's HTTPProxy
// (https://projectcontour.io/docs/main/config/api/), Istio's VirtualService on a Gateway
// (https://istio.io/latest/docs/reference/config/networking/virtual-service/).
#include <algorithm>
#include <set>

#include "analysis/exposure/entry_ways.h"

namespace cofferdam::exposure {

namespace {

using estate::Object;
using estate::PortReference;
using estate::ServicePort;
using value::Value;

// As the API server would store it: an integer or a name.
PortReference port_of(const Value& node) {
    if (const auto name = node.string_or(""); !name.empty()) return name;
    const std::int64_t number = node.int_or(0);
    return static_cast<std::uint16_t>(number > 0 && number <= 65535 ? number : 0);
}

std::uint16_t usual_port(const Value& tls) { return tls ? 443 : 80; }

WayIn way_through(EntryWays& ways, WayKind kind, Id<Object> through, std::uint16_t port,
                  std::uint32_t opening) {
    return {.kind = kind,
            .port = port,
            .through = through,
            .route = {},
            .opening = opening,
            .leads = ways.opening(opening).lead.truth};
}

// One {name, port} with an optional namespace, as Traefik and Contour list them.
void add_service(EntryWays& ways, const Object& object, const Value& service, const WayIn& way) {
    if (service["kind"].string_or("Service") != "Service") return;
    const PortReference port = port_of(service["port"]);
    ways.add(
        {object.target, service["namespace"].string_or(object.namespace_), service["name"].string_or("")},
        way, [&](const ServicePort& candidate) { return is_port(candidate, port); });
}

void add_traefik(EntryWays& ways, Id<Object> id) {
    const Object& object = ways.index().snapshot()[id];
    const Value& spec = object.effective["spec"];
    const std::uint32_t opening = ways.open(ways.entries().entry_of_project("Traefik", object.target));
    const WayIn way = way_through(ways, WayKind::Ingress, id, usual_port(spec["tls"]), opening);
    for (const Value& route : spec["routes"].items()) {
        for (const Value& service : route["services"].items()) add_service(ways, object, service, way);
    }
}

// A proxy with a virtual host is a root; others serve only what a root includes.
class ContourProxies {
  public:
    explicit ContourProxies(EntryWays& ways) : ways_(&ways) {
        for (const Id<Object> id : ways.index().objects("HTTPProxy")) {
            const Object& object = ways.index().snapshot()[id];
            by_name_[{object.target, object.namespace_, object.name}] = id;
        }
    }

    void add_root(Id<Object> id) {
        const Object& root = ways_->index().snapshot()[id];
        const Value& host = root.effective["spec"]["virtualhost"];
        if (!host) return;
        const std::uint32_t opening = ways_->open(ways_->entries().entry_of_project("Contour", root.target));
        std::set<Id<Object>> seen;
        add(id, way_through(*ways_, WayKind::Ingress, id, usual_port(host["tls"]), opening), seen);
    }

  private:
    void add(Id<Object> id, const WayIn& way, std::set<Id<Object>>& seen) {
        if (!seen.insert(id).second) return;
        const Object& proxy = ways_->index().snapshot()[id];
        const Value& spec = proxy.effective["spec"];
        for (const Value& route : spec["routes"].items()) {
            for (const Value& service : route["services"].items()) add_service(*ways_, proxy, service, way);
        }
        for (const Value& service : spec["tcpproxy"]["services"].items())
            add_service(*ways_, proxy, service, way);
        for (const Value& include : spec["includes"].items()) add_included(proxy, include, way, seen);
        if (const Value& include = spec["tcpproxy"]["include"]) add_included(proxy, include, way, seen);
    }

    void add_included(const Object& by, const Value& include, const WayIn& way, std::set<Id<Object>>& seen) {
        const auto found = by_name_.find(
            {by.target, include["namespace"].string_or(by.namespace_), include["name"].string_or("")});
        if (found != by_name_.end()) add(found->second, way, seen);
    }

    EntryWays* ways_;
    ByScopedName<Id<Object>> by_name_;
};

// The pods that a Gateway of Istio chooses by labels, in whatever namespace.
class IstioGateways {
  public:
    explicit IstioGateways(EntryWays& ways) : ways_(&ways) {
        for (const Id<Object> id : ways.index().objects("Gateway")) {
            const Object& object = ways.index().snapshot()[id];
            if (object.group != "networking.istio.io") continue;
            gateways_[{object.target, object.namespace_, object.name}] = {id, ways.open(entry_of(object))};
        }
    }

    void add_routes(Id<Object> id) {
        const Object& routes = ways_->index().snapshot()[id];
        for (const Value& name : routes.effective["spec"]["gateways"].items()) {
            const auto found = gateways_.find(place_of(routes, name.string_or("")));
            if (found == gateways_.end()) continue; // "mesh", or a gateway that is not in the estate
            const Object& gateway = ways_->index().snapshot()[found->second.object];
            for (const Value& server : gateway.effective["spec"]["servers"].items()) {
                const PortReference port = port_of(server["port"]["number"]);
                WayIn way =
                    way_through(*ways_, WayKind::Gateway, found->second.object,
                                std::holds_alternative<std::uint16_t>(port) ? std::get<std::uint16_t>(port)
                                                                            : std::uint16_t{0},
                                found->second.opening);
                way.route = id;
                add_destinations(routes, way);
            }
        }
    }

  private:
    struct Open {
        Id<Object> object;
        std::uint32_t opening = 0;
    };

    Entry entry_of(const Object& gateway) const {
        const estate::Selector selector = estate::Selector::of_labels(gateway.effective["spec"]["selector"]);
        std::vector<Id<estate::Workload>> pods;
        const estate::Snapshot& snapshot = ways_->index().snapshot();
        for (const auto [id, workload] : snapshot.table<estate::Workload>()) {
            if (workload.pod() != nullptr && snapshot.object_of(workload).target == gateway.target
                && !selector.selects_all() && selector.matches(workload.pod_labels))
                pods.push_back(id);
        }
        if (auto entry = ways_->entries().entry_of_pods(pods)) return *std::move(entry);
        Entry unseen{{Truth::Unknown, "no pod that it selects is in the estate"}, {}};
        unseen.source.kind = Source::Kind::Unseen;
        return unseen;
    }

    // "namespace/name", or a name of the own namespace.
    static ScopedName place_of(const Object& routes, std::string_view name) {
        const std::size_t slash = name.find('/');
        if (slash == std::string_view::npos) return {routes.target, routes.namespace_, name};
        return {routes.target, name.substr(0, slash), name.substr(slash + 1)};
    }

    void add_destinations(const Object& routes, const WayIn& way) {
        const Value& spec = routes.effective["spec"];
        for (const std::string_view protocol : {"http", "tls", "tcp"}) {
            for (const Value& route : spec[protocol].items()) {
                for (const Value& target : route["route"].items())
                    add_destination(routes, target["destination"], way);
                if (const Value& mirror = route["mirror"]) add_destination(routes, mirror, way);
            }
        }
    }

    // A host without dots is a Service of the own namespace, one in full names its namespace.
    void add_destination(const Object& routes, const Value& destination, const WayIn& way) {
        const std::string_view host = destination["host"].string_or("");
        const PortReference port = port_of(destination["port"]["number"]);
        Backend backend{routes.target, routes.namespace_, host};
        if (const std::size_t dot = host.find('.'); dot != std::string_view::npos) {
            const std::string_view rest = host.substr(dot + 1);
            const std::size_t service = rest.find(".svc.");
            if (service == std::string_view::npos) return; // a host outside the cluster
            backend.service = host.substr(0, dot);
            backend.namespace_ = rest.substr(0, service);
        }
        ways_->add(backend, way, [&](const ServicePort& candidate) { return is_port(candidate, port); });
    }

    EntryWays* ways_;
    ByScopedName<Open> gateways_;
};

} // namespace

void add_router_kinds(EntryWays& ways) {
    const EstateIndex& index = ways.index();
    for (const std::string_view kind : {"IngressRoute", "IngressRouteTCP"}) {
        for (const Id<Object> id : index.objects(kind)) add_traefik(ways, id);
    }
    ContourProxies proxies(ways);
    for (const Id<Object> id : index.objects("HTTPProxy")) proxies.add_root(id);
    IstioGateways gateways(ways);
    for (const Id<Object> id : index.objects("VirtualService")) gateways.add_routes(id);
}

} // namespace cofferdam::exposure
