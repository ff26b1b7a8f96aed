#include "seal/workload_policies.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "seal/declared_needs.h"
#include "seal/ways_in.h"

namespace cofferdam::seal {

namespace {

using reach::Direction;
using reach::PeerId;

bool is_anybody(const WantEnd& end) {
    return std::holds_alternative<Everybody>(end) || std::holds_alternative<AnyPod>(end);
}

void add_once(std::vector<PeerId>& peers, PeerId peer) {
    if (std::ranges::find(peers, peer) == peers.end()) peers.push_back(peer);
}

bool is_dns(const reach::Reach& reach, PeerId peer) {
    const estate::Workload& workload = workload_of(reach, peer);
    return workload.namespace_ == "kube-system" && workload.pod_labels.find("k8s-app") == "kube-dns";
}

} // namespace

WorkloadPolicies::WorkloadPolicies(const reach::Reach& reach)
    : reach_(&reach), index_(reach.snapshot()), selectors_(pod_selectors(reach)), names_(reach.snapshot()) {
    const HostLookup lookup(reach, index_);
    const Options options;
    const Scope scope(reach, options);
    for (Needs& needs :
         std::array{ways_in(reach, lookup, scope), declared_needs(reach, lookup, scope, options)}) {
        for (Want& want : needs.wants) {
            if (const auto* const from = std::get_if<PeerId>(&want.from)) out_of_[*from].push_back(want);
            if (const auto* const to = std::get_if<PeerId>(&want.to)) into_[*to].push_back(std::move(want));
        }
        for (UnplacedNeed& need : needs.unplaced) unplaced_[need.from].push_back(std::move(need));
    }
}

bool WorkloadPolicies::is_candidate(PeerId peer, Direction direction) const {
    const PodSelector& selector = selectors_[peer.index];
    return workload_of(*reach_, peer).pod() != nullptr && !(*reach_)[peer].host_network
           && is_wanted_namespace({}, (*reach_)[peer].namespace_) && !selector.labels.empty()
           && selector.others.empty() && reach_->isolates(direction, peer) == Truth::No;
}

std::optional<WorkloadPolicy> WorkloadPolicies::of(PeerId peer, Direction direction) {
    if (!is_candidate(peer, direction)) return std::nullopt;
    return direction == Direction::Ingress ? of_ingress(peer) : of_egress(peer);
}

// What somebody needs whom no labels tell apart would let in his whole namespace.
std::optional<WorkloadPolicy> WorkloadPolicies::of_ingress(PeerId peer) {
    const reach::Peer& row = (*reach_)[peer];
    const std::vector<Want>& wants = into_[peer];
    WorkloadPolicy made;
    made.is_guess = wants.empty();
    for (const Want& want : wants) {
        if (is_anybody(want.from)) return std::nullopt;
        const auto* const from = std::get_if<PeerId>(&want.from);
        if (from == nullptr) continue;
        if (selectors_[from->index].labels.empty()) return std::nullopt;
        add_once(made.partners, *from);
        for (const PeerId other : selectors_[from->index].others) add_once(made.partners, other);
    }
    PolicyDraft draft(*reach_, selectors_, peer,
                      names_.take(row.target, row.namespace_, fmt::format("into-{}", row.name), row.kind));
    for (const Want& want : wants) draft.allow_from(want.from, want.ports, want.reason);
    made.policy = std::move(draft).finish();
    made.policy.isolates_egress = false;
    return made;
}

WorkloadPolicy WorkloadPolicies::of_egress(PeerId peer) {
    static const estate::PortSet dns_ports =
        estate::PortSet::of(estate::Protocol::Tcp, 53) | estate::PortSet::of(estate::Protocol::Udp, 53);
    const reach::Peer& row = (*reach_)[peer];
    PolicyDraft draft(*reach_, selectors_, peer,
                      names_.take(row.target, row.namespace_, fmt::format("out-of-{}", row.name), row.kind));
    WorkloadPolicy made;
    made.is_guess = out_of_[peer].empty() && unplaced_[peer].empty();
    for (const Want& want : out_of_[peer]) {
        const auto* const to = std::get_if<PeerId>(&want.to);
        if (to != nullptr && selectors_[to->index].labels.empty()) {
            made.cut.push_back(fmt::format("{}: {}", describe((*reach_)[*to]), want.reason));
            continue;
        }
        draft.allow_to(want.to, want.ports, want.reason);
        if (to == nullptr) continue;
        add_once(made.partners, *to);
        for (const PeerId other : selectors_[to->index].others) add_once(made.partners, other);
    }
    draft.allow_to(DnsPods{}, dns_ports, "DNS");
    for (std::uint32_t i = 0; i < reach_->peers().size(); ++i) {
        if (is_dns(*reach_, PeerId{i}) && (*reach_)[PeerId{i}].target == row.target)
            add_once(made.partners, PeerId{i});
    }
    for (const UnplacedNeed& need : unplaced_[peer]) made.cut.push_back(need.note.text);
    made.policy = std::move(draft).finish();
    made.policy.isolates_ingress = false;
    return made;
}

} // namespace cofferdam::seal
