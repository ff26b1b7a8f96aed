#include "kubernetes/network_fields.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::kubernetes {

namespace {

using estate::PortReference;
using estate::Protocol;
using value::Kind;
using value::Value;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_lower_or_digit(char c) { return is_lower(c) || (c >= '0' && c <= '9'); }

// RFC 6335 §5.1: at most 15 of [a-z0-9-], a letter among them, no hyphen first, last or next to another.
bool is_port_name(std::string_view name) {
    return !name.empty() && name.size() <= 15 && name.front() != '-' && name.back() != '-'
           && name.find("--") == std::string_view::npos && std::ranges::any_of(name, is_lower)
           && std::ranges::all_of(name, [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

} // namespace

std::span<const Value> maps(Reader& reader, const Value& parent, std::string_view key) {
    const std::span<const Value> items = reader.list(parent, key).items();
    for (const Value& item : items) {
        if (item && !item.is(Kind::Map)) {
            reader.fail(item, fmt::format("an entry of {} must be a map, not {}", key,
                                          value::kind_name(item.kind())));
        }
    }
    return items;
}

Protocol protocol(Reader& reader, const Value& parent, std::string_view key) {
    const std::string_view name = reader.string(parent, key);
    if (name.empty() || name == "TCP") return Protocol::Tcp;
    if (name == "UDP") return Protocol::Udp;
    if (name == "SCTP") return Protocol::Sctp;
    reader.fail(parent[key], fmt::format("protocol must be TCP, UDP or SCTP, not \"{}\"", name));
    return Protocol::Tcp;
}

std::optional<PortReference> port_reference(Reader& reader, const Value& parent, std::string_view key) {
    const Value& port = parent[key];
    if (!port) return std::nullopt;
    if (const auto name = port.string_if()) {
        if (is_port_name(*name)) return *name;
        reader.fail(port, fmt::format("{} \"{}\" is not the name of a port", key, *name));
        return std::nullopt;
    }
    const auto number = port.int_if();
    if (number && *number >= 1 && *number <= 65535) return static_cast<std::uint16_t>(*number);
    reader.fail(port, fmt::format("{} must be a port from 1 to 65535 or a name", key));
    return std::nullopt;
}

std::vector<std::string_view> load_balancer_addresses(Reader& reader, const Value& object) {
    std::vector<std::string_view> addresses;
    const Value& balancer = reader.map(reader.map(object, "status"), "loadBalancer");
    for (const Value& point : maps(reader, balancer, "ingress")) {
        std::string_view address = reader.string(point, "ip");
        if (address.empty()) address = reader.string(point, "hostname");
        if (!address.empty()) addresses.push_back(address);
    }
    return addresses;
}

} // namespace cofferdam::kubernetes
