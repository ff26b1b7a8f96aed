#include "kubernetes/cilium_ports.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "kubernetes/network_fields.h"
#include "kubernetes/traffic_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PortSet;
using estate::Protocol;
using estate::TrafficRule;
using value::Value;

constexpr std::size_t most_ports = 40;

// Of ANY and of none: the three that have ports. Of ICMP and its like: none of them.
std::span<const Protocol> protocols_of(Reader& reader, const Value& node) {
    static constexpr std::array all = {Protocol::Tcp, Protocol::Udp, Protocol::Sctp};
    const std::string_view name = reader.string(node, "protocol");
    if (name.empty() || name == "ANY") return all;
    if (name == "TCP") return std::span(all).subspan(0, 1);
    if (name == "UDP") return std::span(all).subspan(1, 1);
    if (name == "SCTP") return std::span(all).subspan(2, 1);
    static constexpr std::string_view without_ports[] = {"ICMP", "ICMPV6", "ICMPv6", "IGMP", "VRRP"};
    if (std::ranges::find(without_ports, name) == std::end(without_ports))
        reader.fail(node["protocol"],
                    fmt::format("protocol must be TCP, UDP, SCTP or ANY, not \"{}\"", name));
    return {};
}

std::optional<std::uint16_t> number_of(std::string_view text) {
    // A leading zero makes the number octal (strconv.ParseUint with base 0): not read here.
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    std::uint16_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool is_upper_case(char c) { return c >= 'A' && c <= 'Z'; }

// The name that containers give a port has lower case only, and Cilium compares without case.
void add_name(TrafficRule& rule, std::string_view name, std::span<const Protocol> protocols) {
    if (std::ranges::any_of(name, is_upper_case)) return doubt(rule);
    for (const Protocol protocol : protocols) rule.named_ports.push_back({protocol, name});
}

// Port 0 without an end is every port; an end that is not above the port is none (PortRangeToMaskedPorts).
estate::PortInterval interval_of(std::uint16_t port, std::uint16_t end) {
    if (port == 0 && end == 0) return {1, 65535};
    return {std::max<std::uint16_t>(port, 1), std::max(port, end)};
}

// PortProtocol
void add_port(Reader& reader, TrafficRule& rule, const Value& node) {
    const std::span<const Protocol> protocols = protocols_of(reader, node);
    const std::string_view port = reader.string(node, "port");
    if (port.empty()) return reader.fail(node, "port must be specified");
    const std::int64_t end = reader.integer(node, "endPort", 0);
    if (end < 0 || end > 65535)
        return reader.fail(node["endPort"], fmt::format("endPort must be between 0 and 65535, not {}", end));
    const bool is_name = std::ranges::any_of(port, [](char c) { return c < '0' || c > '9'; });
    if (is_name) return add_name(rule, port, protocols);
    const auto number = number_of(port);
    if (!number && port.front() != '0')
        return reader.fail(node["port"], fmt::format("\"{}\" is not a port", port));
    if (!number || !reader.only(node, {"port", "endPort", "protocol"})) return doubt(rule);
    for (const Protocol protocol : protocols)
        rule.ports |= PortSet::of(protocol, interval_of(*number, static_cast<std::uint16_t>(end)));
}

std::string joined(const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, " or "));
}

std::string http_rule(const Value& node) {
    std::string text = "HTTP";
    for (const std::string_view key : {"method", "host", "path"}) {
        if (const auto part = node[key].string_if()) text += fmt::format(" {}", *part);
    }
    if (node["headers"].size() + node["headerMatches"].size() > 0) text += " with headers";
    return text;
}

std::string dns_rule(const Value& node) {
    const std::string_view name = node["matchName"].string_or(node["matchPattern"].string_or(""));
    return fmt::format("DNS {}", name);
}

// L7Rules: one kind of them at most. "" if there is none.
std::string layer7(Reader& reader, const Value& rules) {
    std::vector<std::string> texts;
    for (const Value& node : rules["http"].items()) texts.push_back(http_rule(node));
    for (const Value& node : rules["dns"].items()) texts.push_back(dns_rule(node));
    if (rules["kafka"].size() > 0) texts.emplace_back("Kafka requests that its rules name");
    if (const auto protocol = rules["l7proto"].string_if(); protocol && rules["l7"].size() > 0)
        texts.push_back(fmt::format("{} requests that its rules name", *protocol));
    if (!reader.only(rules, {"http", "dns", "kafka", "l7proto", "l7"}))
        texts.emplace_back("requests that its rules name");
    return joined(texts);
}

std::string condition_of(Reader& reader, const Value& entry) {
    std::vector<std::string> texts;
    if (std::string text = layer7(reader, entry["rules"]); !text.empty()) texts.push_back(std::move(text));
    std::vector<std::string> names;
    for (const Value& name : entry["serverNames"].items()) names.emplace_back(name.string_or(""));
    if (!names.empty()) texts.push_back(fmt::format("TLS to {}", joined(names)));
    if (entry["listener"])
        texts.push_back(
            fmt::format("what the listener {} lets pass", entry["listener"]["name"].string_or("")));
    return fmt::format("{}", fmt::join(texts, ", "));
}

} // namespace

void add_cilium_ports(Reader& reader, TrafficRule& rule, const Value& entry) {
    const std::span<const Value> ports = maps(reader, entry, "ports");
    if (ports.size() > most_ports)
        reader.fail(entry["ports"], fmt::format("ports has more than {} entries", most_ports));
    for (const Value& port : ports) add_port(reader, rule, port);
    reader.map(entry, "rules");
    rule.condition = condition_of(reader, entry);
    if (!reader.only(entry,
                     {"ports", "rules", "serverNames", "listener", "terminatingTLS", "originatingTLS"}))
        doubt(rule);
}

} // namespace cofferdam::kubernetes
