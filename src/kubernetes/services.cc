// Service, EndpointSlice and the older Endpoints (k8s.io/api core/v1, discovery/v1).
#include <fmt/format.h>

#include "kubernetes/kinds.h"
#include "kubernetes/network_fields.h"

namespace cofferdam::kubernetes {

namespace {

using estate::ServicePort;
using estate::ServiceType;
using value::Value;

constexpr std::string_view service_name_label = "kubernetes.io/service-name";

ServiceType service_type(Reader& reader, const Value& spec) {
    const std::string_view name = reader.string(spec, "type");
    if (name.empty() || name == "ClusterIP") return ServiceType::ClusterIP;
    if (name == "NodePort") return ServiceType::NodePort;
    if (name == "LoadBalancer") return ServiceType::LoadBalancer;
    if (name == "ExternalName") return ServiceType::ExternalName;
    reader.fail(spec["type"], fmt::format("\"{}\" is not a type of Service", name));
    return ServiceType::ClusterIP;
}

// targetPort 0 and "" count as absent: then it is the Service's own port (SetDefaults_Service).
estate::PortReference target_port(Reader& reader, const Value& port, std::uint16_t own) {
    const Value& target = port["targetPort"];
    if (target.int_or(1) == 0 || target.string_or("-").empty()) return own;
    return port_reference(reader, port, "targetPort").value_or(own);
}

ServicePort service_port(Reader& reader, const Value& port) {
    ServicePort read;
    read.name = reader.string(port, "name");
    read.protocol = protocol(reader, port, "protocol");
    read.port = reader.port(port, "port");
    if (read.port == 0) reader.fail(port, "a port of a Service needs a number");
    read.target = target_port(reader, port, read.port);
    if (port["nodePort"].int_or(1) != 0) read.node_port = reader.port(port, "nodePort");
    return read;
}

bool is_headless(Reader& reader, const Value& spec) {
    const std::vector<std::string_view> addresses = reader.strings(spec, "clusterIPs");
    return reader.string(spec, "clusterIP", addresses.empty() ? "" : addresses.front()) == "None";
}

ServicePort endpoint_port(Reader& reader, const Value& port) {
    ServicePort read;
    read.name = reader.string(port, "name");
    read.protocol = protocol(reader, port, "protocol");
    read.port = reader.port(port, "port");
    read.target = read.port;
    return read;
}

void add_target(Reader& reader, const Value& endpoint, estate::EndpointSlice& slice) {
    const Value& target = reader.map(endpoint, "targetRef");
    if (reader.string(target, "kind") == "Pod") slice.pods.push_back(reader.string(target, "name"));
}

void add_addresses(Reader& reader, const Value& subset, std::string_view key, estate::EndpointSlice& slice) {
    for (const Value& address : maps(reader, subset, key)) {
        slice.addresses.push_back(reader.string(address, "ip"));
        add_target(reader, address, slice);
    }
}

} // namespace

void read_service(estate::Entity& entity, Reader& reader) {
    const Value& spec = reader.map(entity.object.effective, "spec");
    estate::Service service;
    service.namespace_ = entity.object.namespace_;
    service.name = entity.object.name;
    service.type = service_type(reader, spec);
    service.headless = is_headless(reader, spec);
    const estate::Labels selector = reader.labels(spec, "selector");
    if (!selector.empty()) service.selector = estate::Selector::of_labels(spec["selector"]);
    for (const Value& port : maps(reader, spec, "ports")) service.ports.push_back(service_port(reader, port));
    service.external_ips = reader.strings(spec, "externalIPs");
    service.source_ranges = reader.strings(spec, "loadBalancerSourceRanges");
    service.load_balancer_addresses = load_balancer_addresses(reader, entity.object.effective);
    service.load_balancer_ip = reader.string(spec, "loadBalancerIP");
    service.load_balancer_class = reader.string(spec, "loadBalancerClass");
    service.external_name = reader.string(spec, "externalName");
    service.allocates_node_ports = reader.boolean(spec, "allocateLoadBalancerNodePorts", true);
    service.external_traffic_local = reader.string(spec, "externalTrafficPolicy") == "Local";
    service.internal_traffic_local = reader.string(spec, "internalTrafficPolicy") == "Local";
    service.publishes_not_ready = reader.boolean(spec, "publishNotReadyAddresses", false);
    entity.row = std::move(service);
}

void read_endpoint_slice(estate::Entity& entity, Reader& reader) {
    const Value& root = entity.object.effective;
    estate::EndpointSlice slice;
    slice.namespace_ = entity.object.namespace_;
    slice.service = entity.object.labels.find(service_name_label).value_or("");
    for (const Value& endpoint : maps(reader, root, "endpoints")) {
        for (const std::string_view address : reader.strings(endpoint, "addresses"))
            slice.addresses.push_back(address);
        add_target(reader, endpoint, slice);
    }
    for (const Value& port : maps(reader, root, "ports")) slice.ports.push_back(endpoint_port(reader, port));
    entity.row = std::move(slice);
}

void read_endpoints(estate::Entity& entity, Reader& reader) {
    estate::EndpointSlice slice;
    slice.namespace_ = entity.object.namespace_;
    slice.service = entity.object.name;
    for (const Value& subset : maps(reader, entity.object.effective, "subsets")) {
        add_addresses(reader, subset, "addresses", slice);
        add_addresses(reader, subset, "notReadyAddresses", slice);
        for (const Value& port : maps(reader, subset, "ports"))
            slice.ports.push_back(endpoint_port(reader, port));
    }
    entity.row = std::move(slice);
}

} // namespace cofferdam::kubernetes
