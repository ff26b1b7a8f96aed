// NetworkPolicy (k8s.io/api networking/v1), refused where the API server refuses it
// (kubernetes pkg/apis/networking/validation ValidateNetworkPolicySpec): a policy that is not valid isolates
// nothing.
#include <algorithm>

#include <fmt/format.h>

#include "estate/address.h"
#include "estate/field.h"
#include "kubernetes/kinds.h"
#include "kubernetes/network_fields.h"

namespace cofferdam::kubernetes {

namespace {

using estate::AddressBlock;
using estate::AddressRange;
using estate::NetworkPeer;
using estate::NetworkPort;
using estate::NetworkRule;
using value::Value;

std::optional<AddressRange> block(Reader& reader, const Value& node, std::string_view cidr) {
    const auto range = estate::parse_block(cidr);
    if (!range) reader.fail(node, fmt::format("\"{}\" is not a CIDR", cidr));
    return range;
}

// ValidateIPBlock: each exception a strict subset of the block.
void check_exception(Reader& reader, const Value& node, const AddressRange& whole, std::string_view cidr) {
    const auto exception = block(reader, node, cidr);
    if (!exception) return;
    if (whole.contains(exception->first) && whole.contains(exception->last) && *exception != whole) return;
    reader.fail(node, fmt::format("except {} is not a strict part of cidr", cidr));
}

AddressBlock address_block(Reader& reader, const Value& node) {
    reader.only(node, {"cidr", "except"});
    AddressBlock read{.cidr = reader.string(node, "cidr"), .except = reader.strings(node, "except")};
    if (read.cidr.empty()) {
        reader.fail(node, "ipBlock needs a cidr");
        return read;
    }
    const auto whole = block(reader, node["cidr"], read.cidr);
    if (!whole) return read;
    for (std::size_t i = 0; i < read.except.size(); ++i) {
        check_exception(reader, node["except"][i], *whole, read.except[i]);
    }
    return read;
}

// ValidateNetworkPolicyPeer
NetworkPeer peer(Reader& reader, const Value& node) {
    NetworkPeer read;
    reader.only(node, {"podSelector", "namespaceSelector", "ipBlock"});
    read.pods = reader.selector(node, "podSelector");
    read.namespaces = reader.selector(node, "namespaceSelector");
    if (const Value& ip_block = reader.map(node, "ipBlock")) read.block = address_block(reader, ip_block);
    if (!reader.ok()) return read;
    const bool selects = read.pods || read.namespaces;
    if (!selects && !read.block)
        reader.fail(node, "a peer must name podSelector, namespaceSelector or ipBlock");
    if (selects && read.block) reader.fail(node, "a peer may not have both ipBlock and a selector");
    return read;
}

// ValidateNetworkPolicyPort
NetworkPort port(Reader& reader, const Value& node) {
    NetworkPort read;
    reader.only(node, {"protocol", "port", "endPort"});
    read.protocol = protocol(reader, node, "protocol");
    // Only an absent one is TCP (SetDefaults_NetworkPolicyPort); of a Service an empty one is too.
    if (node["protocol"].string_or("TCP").empty())
        reader.fail(node["protocol"], "protocol must be TCP, UDP or SCTP, not \"\"");
    if (const auto reference = port_reference(reader, node, "port")) {
        std::visit([&](auto value) { read.port = value; }, *reference);
    }
    if (!node["endPort"]) return read;
    read.end_port = reader.port(node, "endPort");
    const auto* const number = std::get_if<std::uint16_t>(&read.port);
    if (number == nullptr) {
        reader.fail(node["endPort"], "endPort needs a port that is a number");
    } else if (*read.end_port == 0) {
        return read; // no port, which is told
    } else if (*read.end_port < *number) {
        reader.fail(node["endPort"], fmt::format("endPort {} is below port {}", *read.end_port, *number));
    }
    return read;
}

std::vector<NetworkRule> rules(Reader& reader, const Value& spec, std::string_view direction,
                               std::string_view peers) {
    std::vector<NetworkRule> read;
    const std::string parent = estate::field_path("spec", direction);
    for (const Value& node : maps(reader, spec, direction)) {
        NetworkRule& rule = read.emplace_back();
        rule.path = estate::field_path(parent, read.size() - 1);
        reader.only(node, {peers, "ports"});
        for (const Value& item : maps(reader, node, peers)) rule.peers.push_back(peer(reader, item));
        for (const Value& item : maps(reader, node, "ports")) rule.ports.push_back(port(reader, item));
    }
    return read;
}

// Without policyTypes: Ingress always, Egress with an egress section that has rules
// (SetDefaults_NetworkPolicy).
void read_policy_types(Reader& reader, const Value& spec, estate::NetworkPolicy& policy) {
    const std::vector<std::string_view> types = reader.strings(spec, "policyTypes");
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i] == "Ingress" || types[i] == "Egress") continue;
        reader.fail(spec["policyTypes"][i],
                    fmt::format("policyTypes are Ingress and Egress, not \"{}\"", types[i]));
    }
    if (types.size() > 2) reader.fail(spec["policyTypes"], "policyTypes has more than two entries");
    policy.isolates_ingress = types.empty() || std::ranges::find(types, "Ingress") != types.end();
    policy.isolates_egress =
        types.empty() ? !policy.egress.empty() : std::ranges::find(types, "Egress") != types.end();
}

} // namespace

void read_network_policy(estate::Entity& entity, Reader& reader) {
    const Value& spec = reader.map(entity.object.effective, "spec");
    reader.only(spec, {"podSelector", "policyTypes", "ingress", "egress"});
    estate::NetworkPolicy policy;
    policy.namespace_ = entity.object.namespace_;
    policy.name = entity.object.name;
    policy.pods = reader.selector(spec, "podSelector").value_or(estate::Selector());
    policy.ingress = rules(reader, spec, "ingress", "from");
    policy.egress = rules(reader, spec, "egress", "to");
    read_policy_types(reader, spec, policy);
    entity.row = std::move(policy);
}

} // namespace cofferdam::kubernetes
