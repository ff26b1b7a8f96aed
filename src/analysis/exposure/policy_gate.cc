#include "analysis/exposure/policy_gate.h"

#include "analysis/exposure/public_addresses.h"

namespace cofferdam::exposure {

namespace {

using estate::AddressSet;
using estate::PortSet;
using estate::Protocol;
using estate::Workload;
using reach::PeerId;
using reach::PortPassage;

const std::array<AddressSet, 2>& families() {
    static const std::array<AddressSet, 2> all = {AddressSet(*estate::parse_block("0.0.0.0/0")),
                                                  AddressSet(*estate::parse_block("::/0"))};
    return all;
}

const std::array<AddressSet, 2>& public_families() {
    static const std::array<AddressSet, 2> both = {public_addresses() & families()[0],
                                                   public_addresses() & families()[1]};
    return both;
}

PortPassage everything() { return {.allowed = PortSet::all(), .unknown = {}}; }

// Traffic may take either way: it passes if one of them lets it.
PortPassage any_of(const PortPassage& a, const PortPassage& b) {
    PortPassage any;
    any.allowed = a.allowed | b.allowed;
    any.unknown = (a.unknown | b.unknown) - any.allowed;
    return any;
}

// It is one of the two, and not known which.
PortPassage one_of(const PortPassage& a, const PortPassage& b) {
    PortPassage one;
    one.allowed = a.allowed & b.allowed;
    one.unknown = (a.allowed | a.unknown | b.allowed | b.unknown) - one.allowed;
    return one;
}

Truth passes(const PortPassage& passage, std::uint16_t port, Protocol protocol) {
    if (port != 0) {
        if (passage.allowed.contains(protocol, port)) return Truth::Yes;
        return passage.unknown.contains(protocol, port) ? Truth::Unknown : Truth::No;
    }
    const PortSet wanted = PortSet::all_of(protocol);
    if (passage.allowed.includes(wanted)) return Truth::Yes;
    return wanted.intersects(passage.allowed | passage.unknown) ? Truth::Unknown : Truth::No;
}

} // namespace

PolicyGate::PolicyGate(const reach::Reach& reach, const EstateIndex& index)
    : reach_(&reach), index_(&index) {}

Truth PolicyGate::admits(Id<Workload> workload, const Source& source, std::uint16_t port, Protocol protocol) {
    const std::optional<PeerId> to = reach_->peer_of(workload);
    if (!to) return Truth::No; // a pod that has ended
    const std::optional<Row> row = row_of(reach::Direction::Ingress, *to);
    if (!row || source.kind != Source::Kind::Outside || source.only)
        return passes(passage(*to, source), port, protocol);
    std::optional<PortPassage>& known = from_public_[source.may_be_rewritten ? 1 : 0].at(*row);
    if (!known) known = passage(*to, source);
    return passes(*known, port, protocol);
}

// Of pods that enforcement treats alike, too: not of those on the host's network.
std::optional<PolicyGate::Row> PolicyGate::row_of(reach::Direction direction, PeerId peer) const {
    const std::optional<std::uint32_t> row = reach_->address_row(direction, peer);
    if (!row || (*reach_)[peer].host_network) return std::nullopt;
    return Row{(*reach_)[peer].target.slot, *row};
}

PortPassage PolicyGate::passage(PeerId to, const Source& source) const {
    const bool host_network = (*reach_)[to].host_network;
    switch (source.kind) {
    case Source::Kind::Outside: return enforced(from_outside(to, source), host_network);
    case Source::Kind::Pods: return enforced(from_pods(to, source), host_network);
    case Source::Kind::Unseen: break;
    }
    return enforced(from_unseen(to), host_network);
}

// kube-proxy rewrites the source of what comes from outside under externalTrafficPolicy Cluster, to an
// address of the node that took it; proxies that return directly keep it
// (https://kubernetes.io/docs/tutorials/services/source-ip/).
PortPassage PolicyGate::from_outside(PeerId to, const Source& source) const {
    static const AddressSet everywhere = AddressSet::all();
    const reach::Reach::FromAddresses everybody = reach_->from_addresses(everywhere, to);
    if (everybody.all.allowed.is_all()) return everything();
    PortPassage any;
    for (std::size_t family = 0; family < families().size(); ++family) {
        const AddressSet clients = source.addresses() & families()[family];
        if (clients.empty()) continue;
        PortPassage from = reach_->from_addresses(clients, to).some;
        if (source.may_be_rewritten) {
            // Where every address may come, a node's may too, whatever the plugin makes of blocks.
            const PortPassage nodes = any_of(
                reach_->from_nodes(to),
                {.allowed = reach_->from_addresses(families()[family], to).all.allowed, .unknown = {}});
            from = one_of(from, nodes);
        }
        any = any_of(any, from);
    }
    return any;
}

// What comes from a pod of the host's network bears its node's address, for plugins that do not know better.
PortPassage PolicyGate::from_pods(PeerId to, const Source& source) const {
    PortPassage any;
    for (const Id<Workload> pod : source.pods) {
        const std::optional<PeerId> from = reach_->peer_of(pod);
        if (!from) continue;
        PortPassage passage = reach_->between(*from, to);
        if ((*reach_)[*from].host_network) {
            const Truth as_pod = reach_->options().profile.covers_host_network;
            if (as_pod == Truth::No) passage = reach_->from_nodes(to);
            if (as_pod == Truth::Unknown) passage = one_of(passage, reach_->from_nodes(to));
        }
        any = any_of(any, passage);
    }
    return any;
}

// Everybody may be everybody: sure is what all of them may, and nothing passes that no rule lets anybody.
PortPassage PolicyGate::from_unseen(PeerId to) const {
    PortPassage passage;
    passage.allowed =
        reach_->from_addresses(AddressSet::all(), to).all.allowed & reach_->from_nodes(to).allowed;
    const bool isolated = reach_->isolates(reach::Direction::Ingress, to) == Truth::Yes;
    passage.unknown = (isolated ? ports_that_rules_allow(to) : PortSet::all()) - passage.allowed;
    return passage;
}

PortSet PolicyGate::ports_that_rules_allow(PeerId to) const {
    const estate::Snapshot& snapshot = reach_->snapshot();
    const reach::Peer& peer = (*reach_)[to];
    const reach::Judge judge = reach_->judge(peer.target);
    PortSet ports;
    for (const Id<Workload> pod : peer.pods) {
        const Workload& workload = snapshot[pod];
        const reach::PodEnd end = reach::end_of(workload, index_->facts(peer.target, workload.namespace_));
        for (const reach::PlacedPolicy* const placed :
             reach_->policies(peer.target).policies_of(workload.namespace_)) {
            if (judge.selects(*placed, end) == Truth::No) continue;
            for (const estate::TrafficRule& rule : placed->policy->ingress.rules) {
                if (rule.action == estate::TrafficAction::Deny || rule.peers.empty()) continue;
                if (rule.applies == Truth::No) continue;
                ports |= rule.ports;
                for (const estate::NamedPort& named : rule.named_ports) ports |= resolve(named, end);
            }
        }
    }
    return ports;
}

// What Kubernetes leaves undefined on the host's network is the profile's.
Truth PolicyGate::enforcement(bool host_network) const {
    const reach::CniProfile& profile = reach_->options().profile;
    return host_network ? profile.enforces && profile.covers_host_network : profile.enforces;
}

PortPassage PolicyGate::enforced(PortPassage passage, bool host_network) const {
    switch (enforcement(host_network)) {
    case Truth::Yes: return passage;
    case Truth::No: return everything();
    case Truth::Unknown: break;
    }
    passage.unknown = PortSet::all() - passage.allowed;
    return passage;
}

Egress PolicyGate::allowed_egress(PeerId from) const {
    Egress found = Egress::Closed;
    for (const AddressSet& addresses : public_families()) {
        const reach::Reach::FromAddresses to = reach_->to_addresses(from, addresses);
        if (to.all.allowed.is_all()) return Egress::Open;
        if (!to.some.allowed.empty()) found = Egress::Limited;
        if (!to.some.unknown.empty() && found == Egress::Closed) found = Egress::Unknown;
    }
    return found;
}

Egress PolicyGate::egress(Id<Workload> workload) {
    const std::optional<PeerId> from = reach_->peer_of(workload);
    if (!from) return Egress::Closed; // a pod that has ended
    const std::optional<Row> row = row_of(reach::Direction::Egress, *from);
    if (!row) return enforced_egress(workload, *from);
    std::optional<Egress>& known = to_public_.at(*row);
    if (!known) known = enforced_egress(workload, *from);
    return *known;
}

Egress PolicyGate::enforced_egress(Id<Workload> workload, PeerId from) const {
    const Egress found = allowed_egress(from);
    // No policy is in force on Compose.
    if (found == Egress::Open || index_->snapshot()[workload].compose() != nullptr) return found;
    switch (enforcement((*reach_)[from].host_network)) {
    case Truth::Yes: return found;
    case Truth::No: return Egress::Open;
    case Truth::Unknown: break;
    }
    return found == Egress::Limited ? found : Egress::Unknown;
}

} // namespace cofferdam::exposure
