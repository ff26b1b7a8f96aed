#include "analysis/exposure/isolation.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/exposure/public_addresses.h"

namespace cofferdam::exposure {

namespace {

using estate::AddressSet;
using estate::NetworkPeer;
using estate::NetworkPolicy;
using estate::NetworkPort;
using estate::NetworkRule;
using estate::PolicyConcern;
using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::Protocol;
using estate::Selection;
using estate::Workload;

// The CIDRs were checked when the policy was read.
AddressSet addresses_of(const estate::AddressBlock& block) {
    const auto whole = estate::parse_block(block.cidr);
    if (!whole) return {};
    std::vector<estate::AddressRange> except;
    for (const std::string_view text : block.except) {
        if (const auto range = estate::parse_block(text)) except.push_back(*range);
    }
    return AddressSet(*whole) - AddressSet(std::move(except));
}

// All that `whole` holds of one family.
bool includes_a_family(const AddressSet& addresses, const AddressSet& whole) {
    static const AddressSet v4(*estate::parse_block("0.0.0.0/0"));
    static const AddressSet v6(*estate::parse_block("::/0"));
    return addresses.includes(whole & v4) || addresses.includes(whole & v6);
}

// "Some of the source is admitted." A node's own address may or may not fall under a block, by the network
// plugin.
Truth admits_block(const estate::AddressBlock& block, const Source& source) {
    if (source.kind != Source::Kind::Outside) return Truth::Unknown;
    const AddressSet addresses = addresses_of(block);
    const bool common = addresses.intersects(source.addresses);
    // In a block of every address lies the rewritten source too.
    if (!source.may_be_rewritten || includes_a_family(addresses, AddressSet::all())) return truth(common);
    return Truth::Unknown;
}

// A named port resolves on the pod that is reached, per protocol.
Truth admits_port(const NetworkPort& allowed, const Workload& workload, std::uint16_t port,
                  Protocol protocol) {
    if (allowed.protocol != protocol) return Truth::No;
    if (std::holds_alternative<std::monostate>(allowed.port)) return Truth::Yes;
    if (port == 0) return Truth::Unknown;
    if (const auto* const name = std::get_if<std::string_view>(&allowed.port)) {
        return truth(named_port(workload, *name, protocol) == port);
    }
    const std::uint16_t first = std::get<std::uint16_t>(allowed.port);
    return truth(first <= port && port <= allowed.end_port.value_or(first));
}

Truth admits_ports(const NetworkRule& rule, const Workload& workload, std::uint16_t port, Protocol protocol) {
    if (rule.ports.empty()) return Truth::Yes;
    Truth admitted = Truth::No;
    for (const NetworkPort& allowed : rule.ports)
        admitted = admitted || admits_port(allowed, workload, port, protocol);
    return admitted;
}

bool is_on_host_network(const Workload& workload) {
    return workload.pod() != nullptr && workload.pod()->host_network;
}

std::string names(const estate::Snapshot& snapshot, const std::vector<Id<NetworkPolicy>>& policies) {
    std::vector<std::string_view> texts;
    for (const Id<NetworkPolicy> id : policies) texts.push_back(snapshot[id].name);
    return fmt::format("{} {}", texts.size() == 1 ? "NetworkPolicy" : "NetworkPolicies",
                       fmt::join(texts, ", "));
}

// Does a rule's ports leave some port to an address outside? A named port resolves on pods only, so to none.
bool reaches_outside(const NetworkRule& rule) {
    return rule.ports.empty() || std::ranges::any_of(rule.ports, [](const NetworkPort& port) {
               return !std::holds_alternative<std::string_view>(port.port);
           });
}

// Public addresses that one rule of an egress section allows.
AddressSet public_destinations(const NetworkRule& rule) {
    if (!reaches_outside(rule)) return {};
    if (rule.peers.empty()) return public_addresses();
    AddressSet destinations;
    for (const NetworkPeer& peer : rule.peers) {
        if (peer.block) destinations = destinations | (addresses_of(*peer.block) & public_addresses());
    }
    return destinations;
}

// In that direction: a part that says nothing of either direction may concern both.
bool concerns(const PolicyPart& part, bool ingress) {
    const bool says_ingress = part.isolates_ingress || part.opens_ingress;
    const bool says_egress = part.isolates_egress || part.opens_egress;
    return ingress ? says_ingress || !says_egress : says_egress || !says_ingress;
}

} // namespace

Isolation::Isolation(const EstateIndex& index) : index_(&index) {
    for (const auto [id, policy] : index.snapshot().table<PolicyObject>()) {
        if (policy.concern == PolicyConcern::Network || policy.concern == PolicyConcern::Mesh)
            others_.push_back(id);
    }
}

std::vector<Id<NetworkPolicy>> Isolation::isolating(const Workload& workload, Direction direction) const {
    std::vector<Id<NetworkPolicy>> found;
    for (const Id<NetworkPolicy> id :
         index_->contents(index_->target_of(workload), workload.namespace_).policies) {
        const NetworkPolicy& policy = index_->snapshot()[id];
        const bool isolates =
            direction == Direction::Ingress ? policy.isolates_ingress : policy.isolates_egress;
        if (isolates && policy.pods.matches(workload.pod_labels)) found.push_back(id);
    }
    return found;
}

const PolicyObject* Isolation::other_engine(const Workload& workload, Direction direction) const {
    if (others_.empty()) return nullptr;
    const Id<estate::Target> target = index_->target_of(workload);
    estate::SelectionSubject subject;
    subject.in = index_->contents(target, workload.namespace_).facts;
    subject.kind = "Pod";
    subject.labels = workload.pod_labels;
    if (workload.pod() != nullptr) subject.service_account = workload.pod()->service_account;
    for (const Id<PolicyObject> id : others_) {
        const PolicyObject& policy = index_->snapshot()[id];
        if (index_->target_of(policy) != target) continue;
        for (const PolicyPart& part : policy.parts) {
            const bool in_force = part.mode == PolicyMode::Enforce || part.mode == PolicyMode::Unknown;
            if (in_force && concerns(part, direction == Direction::Ingress)
                && part.selection.matches(subject) != Truth::No) {
                return &policy;
            }
        }
    }
    return nullptr;
}

Truth Isolation::selects_pods_of(const NetworkPolicy& policy, const NetworkPeer& peer,
                                 const Workload& workload) const {
    const Id<estate::Target> target = index_->target_of(workload);
    if (target != index_->target_of(policy)) return Truth::No;
    Truth in_namespace = truth(workload.namespace_ == policy.namespace_);
    if (peer.namespaces) {
        in_namespace = Selection::of_labels(Selection::Attribute::NamespaceLabel, *peer.namespaces)
                           .matches_all_in(index_->contents(target, workload.namespace_).facts);
    }
    const Truth pods = truth(!peer.pods || peer.pods->matches(workload.pod_labels));
    // Kubernetes leaves undefined whether a selector selects pods on the host's network.
    return in_namespace && pods && (is_on_host_network(workload) ? Truth::Unknown : Truth::Yes);
}

Truth Isolation::admits_peer(const NetworkPolicy& policy, const NetworkPeer& peer,
                             const Source& source) const {
    if (peer.block) return admits_block(*peer.block, source);
    switch (source.kind) {
    case Source::Kind::Outside: return Truth::No;
    case Source::Kind::Unseen: return Truth::Unknown;
    case Source::Kind::Pods: break;
    }
    Truth admitted = Truth::No;
    for (const Id<Workload> id : source.pods) {
        admitted = admitted || selects_pods_of(policy, peer, index_->snapshot()[id]);
    }
    return admitted;
}

Truth Isolation::admits_rule(const NetworkPolicy& policy, const NetworkRule& rule, const Source& source,
                             const Workload& workload, std::uint16_t port, Protocol protocol) const {
    Truth peers = truth(rule.peers.empty());
    for (const NetworkPeer& peer : rule.peers) peers = peers || admits_peer(policy, peer, source);
    return peers && admits_ports(rule, workload, port, protocol);
}

Admission Isolation::admits(Id<Workload> id, const Source& source, std::uint16_t port,
                            Protocol protocol) const {
    const estate::Snapshot& snapshot = index_->snapshot();
    const Workload& workload = snapshot[id];
    if (const PolicyObject* const other = other_engine(workload, Direction::Ingress)) {
        return {Truth::Unknown,
                fmt::format("{} {} may select it, whose rules are not computed",
                            snapshot.object_of(*other).kind, other->name),
                {}};
    }
    std::vector<Id<NetworkPolicy>> policies = isolating(workload, Direction::Ingress);
    if (policies.empty()) return {};
    const std::string by = names(snapshot, policies);
    if (is_on_host_network(workload)) {
        return {
            Truth::Unknown, fmt::format("whether {} binds a pod on the host's network is undefined", by), {}};
    }
    Truth admitted = Truth::No;
    for (const Id<NetworkPolicy> policy : policies) {
        for (const NetworkRule& rule : snapshot[policy].ingress) {
            admitted = admitted || admits_rule(snapshot[policy], rule, source, workload, port, protocol);
        }
    }
    if (admitted == Truth::Yes) return {Truth::Yes, fmt::format("admitted by {}", by), {}};
    if (admitted == Truth::Unknown) {
        return {Truth::Unknown, fmt::format("whether {} admits it depends on the source's address", by), {}};
    }
    return {Truth::No, fmt::format("closed by {}", by), std::move(policies)};
}

WayOut Isolation::way_out(Id<Workload> id) const {
    const estate::Snapshot& snapshot = index_->snapshot();
    const Workload& workload = snapshot[id];
    if (const PolicyObject* const other = other_engine(workload, Direction::Egress)) {
        return {Egress::Unknown,
                fmt::format("{} {} may select it, whose rules are not computed",
                            snapshot.object_of(*other).kind, other->name),
                {}};
    }
    std::vector<Id<NetworkPolicy>> policies = isolating(workload, Direction::Egress);
    if (policies.empty()) return {Egress::Open, "no NetworkPolicy isolates its egress", {}};
    const std::string by = names(snapshot, policies);
    if (is_on_host_network(workload)) {
        return {Egress::Unknown, fmt::format("whether {} binds a pod on the host's network is undefined", by),
                std::move(policies)};
    }
    AddressSet on_all_ports;
    AddressSet on_some_ports;
    for (const Id<NetworkPolicy> policy : policies) {
        for (const NetworkRule& rule : snapshot[policy].egress) {
            AddressSet& set = rule.ports.empty() ? on_all_ports : on_some_ports;
            set = set | public_destinations(rule);
        }
    }
    if (includes_a_family(on_all_ports, public_addresses())) {
        return {Egress::Open, fmt::format("{} allows every address and port", by), std::move(policies)};
    }
    if (!on_all_ports.empty() || !on_some_ports.empty()) {
        return {Egress::Limited, fmt::format("{} allows some public addresses or ports", by),
                std::move(policies)};
    }
    return {Egress::Closed, fmt::format("{} allows no public address", by), std::move(policies)};
}

} // namespace cofferdam::exposure
