#include "kubernetes/calico_ports.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "kubernetes/traffic_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::NamedPort;
using estate::PortInterval;
using estate::PortSet;
using estate::Protocol;
using estate::TrafficRule;
using value::Value;

// A protocol of IP: one of those that have ports here, or any other.
struct IpProtocol {
    std::optional<Protocol> with_ports;
};

std::optional<IpProtocol> by_number(std::int64_t number) {
    if (number < 1 || number > 255) return std::nullopt;
    if (number == 6) return IpProtocol{Protocol::Tcp};
    if (number == 17) return IpProtocol{Protocol::Udp};
    if (number == 132) return IpProtocol{Protocol::Sctp};
    return IpProtocol{};
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// Names in lower case are how Calico itself stores them.
std::optional<IpProtocol> by_name(std::string_view name) {
    if (name == "TCP" || name == "tcp") return IpProtocol{Protocol::Tcp};
    if (name == "UDP" || name == "udp") return IpProtocol{Protocol::Udp};
    if (name == "SCTP" || name == "sctp") return IpProtocol{Protocol::Sctp};
    static constexpr std::string_view others[] = {"ICMP",   "icmp",    "ICMPv6", "ICMPV6",
                                                  "icmpv6", "UDPLite", "udplite"};
    if (std::ranges::find(others, name) != std::end(others)) return IpProtocol{};
    const auto number = number_in<std::uint8_t>(name);
    return number ? by_number(*number) : std::nullopt;
}

std::optional<IpProtocol> protocol_of(Reader& reader, const Value& node, std::string_view key) {
    const Value& protocol = node[key];
    if (!protocol) return std::nullopt;
    const auto found =
        protocol.is(value::Kind::Int) ? by_number(protocol.as_int()) : by_name(protocol.string_or(""));
    if (!found) reader.fail(protocol, fmt::format("{} is not the name or number of a protocol", key));
    return found;
}

bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'
           || c == '-';
}

std::optional<PortInterval> interval_in(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto first = number_in<std::uint16_t>(text.substr(0, colon));
    const auto last =
        colon == std::string_view::npos ? first : number_in<std::uint16_t>(text.substr(colon + 1));
    if (!first || !last || *first < 1 || *first > *last) return std::nullopt;
    return PortInterval{*first, *last};
}

struct Ports {
    PortSet numbers;
    std::vector<NamedPort> names;
};

void add_text(Reader& reader, Ports& ports, const Value& item, Protocol protocol) {
    const std::string_view text = item.as_string();
    if (const auto interval = interval_in(text)) {
        ports.numbers |= PortSet::of(protocol, *interval);
        return;
    }
    const bool is_number =
        std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == ':'; });
    if (is_number || text.size() > 128 || !std::ranges::all_of(text, is_name_byte))
        return reader.fail(item, fmt::format("\"{}\" is not a port, a range of ports or a name", text));
    ports.names.push_back({protocol, text});
}

Ports ports_of(Reader& reader, const Value& list, Protocol protocol) {
    Ports ports;
    for (const Value& item : list.items()) {
        if (item.is(value::Kind::String)) {
            add_text(reader, ports, item, protocol);
        } else if (const auto number = item.int_if(); number && *number >= 1 && *number <= 65535) {
            ports.numbers |= PortSet::of(protocol, static_cast<std::uint16_t>(*number));
        } else {
            reader.fail(item, "a port must be between 1 and 65535");
        }
    }
    return ports;
}

} // namespace

void read_calico_ports(Reader& reader, TrafficRule& rule, const Value& node, const Value& destination) {
    const auto protocol = protocol_of(reader, node, "protocol");
    const auto not_protocol = protocol_of(reader, node, "notProtocol");
    const Value& wanted = reader.list(destination, "ports");
    const Value& unwanted = reader.list(destination, "notPorts");
    const bool has_ports = protocol && protocol->with_ports;
    if (!has_ports && wanted.size() + unwanted.size() > 0)
        return reader.fail(destination, "ports need the protocol TCP, UDP or SCTP");
    if (!protocol) rule.ports = PortSet::all();
    if (has_ports) {
        Ports ports = ports_of(reader, wanted, *protocol->with_ports);
        rule.ports = wanted.size() == 0 ? PortSet::all_of(*protocol->with_ports) : std::move(ports.numbers);
        rule.named_ports = std::move(ports.names);
        const Ports without = ports_of(reader, unwanted, *protocol->with_ports);
        // Which ports a name takes out depends on the destination.
        if (!without.names.empty() || (unwanted.size() > 0 && !rule.named_ports.empty()))
            rule.applies = Truth::Unknown;
        rule.ports -= without.numbers;
    }
    if (!not_protocol || !not_protocol->with_ports) return;
    rule.ports -= PortSet::all_of(*not_protocol->with_ports);
    std::erase_if(rule.named_ports,
                  [&](const NamedPort& port) { return port.protocol == not_protocol->with_ports; });
}

} // namespace cofferdam::kubernetes
