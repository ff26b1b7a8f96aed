#include "kubernetes/cluster_network_ports.h"

#include <fmt/format.h>

#include "kubernetes/traffic_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PortInterval;
using estate::PortSet;
using estate::Protocol;
using estate::TrafficRule;
using value::Entry;
using value::Value;

// The schema of v1alpha1 has no list of protocols: what is none of the three reaches the implementation.
std::optional<Protocol> protocol_of(Reader& reader, const Value& port) {
    const std::string_view name = reader.string(port, "protocol", "TCP");
    if (name == "TCP") return Protocol::Tcp;
    if (name == "UDP") return Protocol::Udp;
    if (name == "SCTP") return Protocol::Sctp;
    return std::nullopt;
}

std::uint16_t required_port(Reader& reader, const Value& parent, std::string_view key) {
    const std::uint16_t number = reader.port(parent, key);
    if (!parent[key]) reader.fail(parent, fmt::format("{} is missing", key));
    return number;
}

// `least`: how far the end must be above the start. v1alpha1 says "less" in words only, so that one port is
// understood there; v1alpha2 refuses it.
PortInterval range_of(Reader& reader, const Value& range, int least) {
    const std::uint16_t start = required_port(reader, range, "start");
    const std::uint16_t end = required_port(reader, range, "end");
    if (end - start < least)
        reader.fail(range, fmt::format("the port range must start below its end, not {} to {}", start, end));
    return {start, end};
}

void add_ports(TrafficRule& rule, std::optional<Protocol> protocol, PortInterval interval) {
    if (!protocol) return doubt(rule);
    rule.ports |= PortSet::of(*protocol, interval);
}

// ClusterNetworkPolicyProtocolTCP and its like: {destinationPort: {number} or {range}}
void add_destination(Reader& reader, TrafficRule& rule, Protocol protocol, const Value& node) {
    if (!node["destinationPort"]) {
        if (has_only(node, {"destinationPort"})) return reader.fail(node, "destinationPort is missing");
        return doubt(rule);
    }
    const Value& port = reader.map(node, "destinationPort");
    const Entry* const field = only_field(reader, port, "a port");
    if (field == nullptr) return;
    if (field->key.as_string() == "number") {
        const std::uint16_t number = reader.port(port, "number");
        rule.ports |= PortSet::of(protocol, number);
    } else if (field->key.as_string() == "range") {
        rule.ports |= PortSet::of(protocol, range_of(reader, reader.map(port, "range"), 1));
    } else {
        doubt(rule);
    }
}

} // namespace

const Entry* only_field(Reader& reader, const Value& map, std::string_view what) {
    const Entry* found = nullptr;
    for (const Entry& entry : map.entries()) {
        if (!entry.value) continue;
        if (found != nullptr) {
            reader.fail(entry.value, fmt::format("{} has exactly one field, not both {} and {}", what,
                                                 found->key.as_string(), entry.key.as_string()));
            return nullptr;
        }
        found = &entry;
    }
    if (found == nullptr) reader.fail(map, fmt::format("{} has exactly one field, not none", what));
    return found;
}

void add_admin_port(Reader& reader, TrafficRule& rule, const Value& port) {
    const Entry* const field = only_field(reader, port, "a port");
    if (field == nullptr) return;
    const std::string_view kind = field->key.as_string();
    if (kind == "portNumber") {
        const Value& number = reader.map(port, kind);
        const std::uint16_t only = required_port(reader, number, "port");
        add_ports(rule, protocol_of(reader, number), {only, only});
    } else if (kind == "portRange") {
        const Value& range = reader.map(port, kind);
        add_ports(rule, protocol_of(reader, range), range_of(reader, range, 0));
    } else if (kind == "namedPort") {
        add_named_port(rule, reader.string(port, kind));
    } else {
        doubt(rule);
    }
}

void add_cluster_protocol(Reader& reader, TrafficRule& rule, const Value& protocol) {
    const Entry* const field = only_field(reader, protocol, "a protocol");
    if (field == nullptr) return;
    const std::string_view kind = field->key.as_string();
    if (kind == "tcp") return add_destination(reader, rule, Protocol::Tcp, reader.map(protocol, kind));
    if (kind == "udp") return add_destination(reader, rule, Protocol::Udp, reader.map(protocol, kind));
    if (kind == "sctp") return add_destination(reader, rule, Protocol::Sctp, reader.map(protocol, kind));
    if (kind == "destinationNamedPort") return add_named_port(rule, reader.string(protocol, kind));
    doubt(rule);
}

} // namespace cofferdam::kubernetes
