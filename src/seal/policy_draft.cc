#include "seal/policy_draft.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::seal {

namespace {

constexpr std::size_t longest_name = 253; // of an object: a DNS subdomain

// "nightly-" of a generateName, "Web" of a manifest that no server would take
std::string valid_name(std::string_view name) {
    std::string valid;
    for (const char c : name.substr(0, longest_name - 30)) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        const bool is_valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        valid += is_upper ? static_cast<char>(c + 32) : is_valid ? c : '-';
    }
    const auto is_end = [](char c) { return c == '-' || c == '.'; };
    while (!valid.empty() && is_end(valid.back())) valid.pop_back();
    while (!valid.empty() && is_end(valid.front())) valid.erase(0, 1);
    return valid.empty() ? "workload" : valid;
}

PlannedPeer peer_of(bool any_namespace, std::string_view namespace_, LabelList labels,
                    std::vector<Block> blocks) {
    PlannedPeer peer;
    peer.any_namespace = any_namespace;
    peer.namespace_ = namespace_;
    peer.labels = std::move(labels);
    peer.blocks = std::move(blocks);
    return peer;
}

} // namespace

PolicyNames::PolicyNames(const estate::Snapshot& snapshot) {
    for (const auto& [id, policy] : snapshot.table<estate::NetworkPolicy>())
        taken_.emplace(snapshot.object_of(policy).target, policy.namespace_, policy.name);
}

std::string PolicyNames::take(Id<estate::Target> target, std::string_view namespace_, std::string_view wanted,
                              std::string_view kind) {
    const std::string name = valid_name(wanted);
    std::string candidate = name;
    for (int attempt = 1; !taken_.emplace(target, namespace_, candidate).second; ++attempt) {
        candidate = attempt == 1 && !kind.empty() ? fmt::format("{}-{}", name, valid_name(kind))
                                                  : fmt::format("{}-sealed-{}", name, attempt);
    }
    return candidate;
}

PolicyDraft::PolicyDraft(const reach::Reach& reach, const std::vector<PodSelector>& selectors,
                         reach::PeerId subject, std::string name)
    : reach_(&reach), selectors_(&selectors) {
    const reach::Peer& peer = reach[subject];
    policy_.target = peer.target;
    policy_.namespace_ = peer.namespace_;
    policy_.name = std::move(name);
    policy_.subject = describe(peer);
    policy_.labels = selectors[subject.index].labels;
}

void PolicyDraft::add_subject(reach::PeerId subject) {
    policy_.subject += fmt::format(", {}", describe((*reach_)[subject]));
}

PolicyDraft::PeerKey PolicyDraft::key_of(const WantEnd& end) const {
    if (const auto* const peer = std::get_if<reach::PeerId>(&end)) {
        const std::string_view in = (*reach_)[*peer].namespace_;
        return {Width::Pods, in == policy_.namespace_ ? "" : in, (*selectors_)[peer->index].labels, {}};
    }
    if (const auto* const addresses = std::get_if<estate::AddressSet>(&end))
        return {Width::Addresses, "", {}, blocks_of(*addresses)};
    if (std::holds_alternative<Everybody>(end)) return {Width::Everybody, "", {}, {}};
    if (std::holds_alternative<AnyPod>(end)) return {Width::AnyPod, "", {}, {}};
    // As kubeadm, and with it nearly everybody, installs it
    // (https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/).
    return {Width::Dns, "kube-system", {{"k8s-app", "kube-dns"}}, {}};
}

void PolicyDraft::allow(Side& side, const WantEnd& end, const estate::PortSet& ports,
                        const std::string& reason) {
    Allowed& allowed = side[key_of(end)];
    allowed.ports |= ports;
    if (std::ranges::find(allowed.reasons, reason) == allowed.reasons.end())
        allowed.reasons.push_back(reason);
}

void PolicyDraft::allow_from(const WantEnd& from, const estate::PortSet& ports, const std::string& reason) {
    allow(ingress_, from, ports, reason);
}

void PolicyDraft::allow_to(const WantEnd& to, const estate::PortSet& ports, const std::string& reason) {
    allow(egress_, to, ports, reason);
}

std::vector<PlannedRule> PolicyDraft::rules(const Side& side) {
    std::vector<PlannedRule> found;
    estate::PortSet by_everybody;
    estate::PortSet by_any_pod;
    for (const auto& [key, allowed] : side) {
        estate::PortSet ports = allowed.ports - by_everybody;
        if (key.width == Width::Pods) ports -= by_any_pod;
        if (ports.empty()) continue;
        if (key.width == Width::Everybody) {
            by_everybody = ports;
            found.push_back({.peers = {}, .ports = ports, .reasons = allowed.reasons});
            continue;
        }
        if (key.width == Width::AnyPod) by_any_pod = ports;
        PlannedPeer peer = peer_of(key.width == Width::AnyPod, key.namespace_, key.labels, key.blocks);
        peer.reasons = allowed.reasons;
        const auto same = std::ranges::find_if(
            found, [&](const PlannedRule& rule) { return !rule.peers.empty() && rule.ports == ports; });
        if (same == found.end()) {
            found.push_back({.peers = {std::move(peer)}, .ports = std::move(ports), .reasons = {}});
        } else {
            same->peers.push_back(std::move(peer));
        }
    }
    return found;
}

PlannedPolicy PolicyDraft::finish() && {
    policy_.ingress = rules(ingress_);
    policy_.egress = rules(egress_);
    return std::move(policy_);
}

} // namespace cofferdam::seal
