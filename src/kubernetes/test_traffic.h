// Network policies of any engine as text, one line for each rule: for the tests of their readers.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "kubernetes/test_object.h"

namespace cofferdam::kubernetes {

// "pods namespace in (shop)", "10.0.0.0-10.255.255.255", "some addresses", "nodes", "perhaps nodes"
inline std::string peer_line(const estate::TrafficPeer& peer) {
    const std::string pods = peer.pods.to_string();
    if (pods == "all" && peer.addresses == estate::AddressSet::all() && peer.nodes == Truth::Yes)
        return "everybody";
    std::vector<std::string> parts;
    if (pods != "none") parts.push_back("pods " + pods);
    for (const estate::AddressRange& range : peer.addresses.ranges())
        parts.push_back(estate::to_string(range)
                        + (peer.addresses_cover_pods == Truth::Yes ? " with pods" : ""));
    if (peer.some_addresses) parts.emplace_back("some addresses");
    for (const estate::AddressSetChoice& choice : peer.address_sets)
        parts.push_back((choice.taken_out ? "without sets " : "sets ") + choice.sets.to_string());
    if (peer.nodes != Truth::No) parts.emplace_back(peer.nodes == Truth::Yes ? "nodes" : "perhaps nodes");
    return parts.empty() ? "nobody" : fmt::format("{}", fmt::join(parts, " + "));
}

inline std::string rule_line(const estate::TrafficRule& rule) {
    static constexpr std::string_view actions[] = {"allow", "deny", "pass"};
    std::vector<std::string> peers;
    for (const estate::TrafficPeer& peer : rule.peers) peers.push_back(peer_line(peer));
    std::string text = fmt::format(
        "{} {}{} {} on {}", rule.path, rule.applies == Truth::Yes ? "" : "perhaps ",
        actions[static_cast<std::size_t>(rule.action)],
        peers.empty() ? "nobody" : fmt::format("{}", fmt::join(peers, ", ")), rule.ports.to_string());
    for (const estate::NamedPort& port : rule.named_ports)
        text += fmt::format(" {} {}", estate::to_string(port.protocol), port.name);
    if (!rule.condition.empty()) text += " if " + rule.condition;
    return text + "\n";
}

inline std::string side_lines(const estate::TrafficSide& side, std::string_view direction) {
    std::string text;
    if (side.isolates) text += fmt::format("{} isolates\n", direction);
    for (const estate::TrafficRule& rule : side.rules) text += rule_line(rule);
    return text;
}

// The problem, or: "<order> for <subject>\ningress isolates\nspec.ingress[0] allow …\n" for each policy.
inline std::string traffic_of(const std::string& yaml) {
    const DecodedObject object = decode_object(yaml);
    if (!object.problem.empty()) return object.problem;
    std::string text;
    for (const estate::TrafficPolicy& policy : object.row<estate::PolicyObject>().traffic) {
        text += fmt::format("{} for {}\n", policy.order, policy.subject.to_string());
        text += side_lines(policy.ingress, "ingress") + side_lines(policy.egress, "egress");
    }
    return text;
}

} // namespace cofferdam::kubernetes
