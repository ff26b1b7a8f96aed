// Network objects. Views point into the object's documents.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "core/id.h"
#include "estate/object.h"
#include "estate/selector.h"
#include "estate/workload.h"

namespace cofferdam::estate {

// A port by number or by the name that containers or Services give it.
using PortReference = std::variant<std::uint16_t, std::string_view>;

enum class ServiceType : std::uint8_t { ClusterIP, NodePort, LoadBalancer, ExternalName };

struct ServicePort {
    std::string_view name;
    Protocol protocol = Protocol::Tcp;
    std::uint16_t port = 0;
    PortReference target;
    std::uint16_t node_port = 0; // 0: none, or the API server chooses
};

struct Service {
    Id<Object> object;
    std::string_view namespace_;
    std::string_view name;
    ServiceType type = ServiceType::ClusterIP;
    bool headless = false;
    std::optional<Selector> selector; // nothing: endpoints are made by hand, or elsewhere
    std::vector<ServicePort> ports;
    std::vector<std::string_view> external_ips;
    std::vector<std::string_view> source_ranges;           // loadBalancerSourceRanges
    std::vector<std::string_view> load_balancer_addresses; // status.loadBalancer.ingress: ip or hostname
    std::string_view load_balancer_ip;                     // spec.loadBalancerIP: the address asked for
    std::string_view load_balancer_class;
    std::string_view external_name;
    bool allocates_node_ports = true;
    bool external_traffic_local = false;
    bool internal_traffic_local = false;
    bool publishes_not_ready = false;
};

struct EndpointSlice {
    Id<Object> object;
    std::string_view namespace_;
    std::string_view
        service; // kubernetes.io/service-name; "" none. Of the older Endpoints: the object's name
    std::vector<std::string_view> addresses;
    std::vector<std::string_view> pods; // targetRefs of kind Pod
    std::vector<ServicePort> ports;     // `port` and `target` are the endpoint's
};

struct IngressBackend {
    std::string_view host; // "" for all
    std::string_view path;
    std::string_view service; // "" for a resource backend
    PortReference port;
};

struct Ingress {
    Id<Object> object;
    std::string_view namespace_;
    std::string_view name;
    std::string_view class_name; // spec.ingressClassName, or the older annotation; "" the default class
    std::vector<IngressBackend> backends;
    std::vector<std::string_view> load_balancer_addresses; // status.loadBalancer.ingress: ip or hostname
    bool tls = false;                                      // some hosts have TLS
};

// Namespaces whose routes a listener takes (allowedRoutes.namespaces.from).
enum class RouteNamespaces : std::uint8_t { Same, All, Selected, None };

struct GatewayListener {
    std::string_view name;
    std::string_view protocol;
    std::uint16_t port = 0;
    RouteNamespaces routes_from = RouteNamespaces::Same;
    std::optional<Selector> route_namespaces; // Selected: by labels of the namespace
};

struct Gateway {
    Id<Object> object;
    std::string_view namespace_;
    std::string_view name;
    std::string_view class_name;
    std::vector<GatewayListener> listeners;
    std::vector<std::string_view> addresses; // status.addresses, else the wanted ones of spec.addresses
    Labels infrastructure_annotations;       // what the controller puts on the Service that it makes
};

// HTTPRoute, GRPCRoute, TLSRoute, TCPRoute, UDPRoute
struct GatewayRoute {
    struct Parent {
        std::string_view kind; // "Gateway", or "Service" for a mesh
        std::string_view namespace_;
        std::string_view name;
        std::string_view section; // name of a listener, "" for all
        std::uint16_t port = 0;   // of a listener, 0 for all
    };
    struct Backend {
        std::string_view namespace_;
        std::string_view service;
        std::uint16_t port = 0;

        bool operator==(const Backend&) const = default;
    };

    Id<Object> object;
    std::string_view namespace_;
    std::string_view name;
    std::vector<Parent> parents;
    std::vector<Backend> backends; // each once, however many rules lead to it
};

struct OpenShiftRoute {
    Id<Object> object;
    std::string_view namespace_;
    std::string_view name;
    std::vector<std::string_view> services; // to and alternateBackends
    std::optional<PortReference> target_port;
    bool tls = false;
};

struct AddressBlock {
    std::string_view cidr;
    std::vector<std::string_view> except;
};

// One entry of from or to. Exactly as written: which combinations are valid was checked when the object was
// read.
struct NetworkPeer {
    std::optional<Selector> pods;       // nothing: absent, does not constrain
    std::optional<Selector> namespaces; // nothing: the policy's own namespace (if pods is there)
    std::optional<AddressBlock> block;
};

struct NetworkPort {
    Protocol protocol = Protocol::Tcp;
    std::variant<std::monostate, std::uint16_t, std::string_view> port; // monostate: all ports
    std::optional<std::uint16_t> end_port;
};

struct NetworkRule {
    std::vector<NetworkPeer> peers; // empty: everybody
    std::vector<NetworkPort> ports; // empty: all ports of all protocols
    std::string path;               // "spec.ingress[0]"
};

// networking.k8s.io/v1 NetworkPolicy
struct NetworkPolicy {
    Id<Object> object;
    std::string_view namespace_;
    std::string_view name;
    Selector pods;
    bool isolates_ingress = false; // by policyTypes and its default
    bool isolates_egress = false;
    std::vector<NetworkRule> ingress;
    std::vector<NetworkRule> egress;
};

} // namespace cofferdam::estate
