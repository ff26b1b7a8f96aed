#include "seal/passage.h"

#include <algorithm>

#include "value/document.h"

namespace cofferdam::seal {

namespace {

using estate::AddressSet;
using reach::Direction;
using reach::End;
using reach::PeerId;
using reach::PodEnd;
using reach::PortPassage;

const estate::Labels& dns_labels() {
    static const value::Parsed parsed = value::parse_json(
        std::make_shared<value::Text>("", R"({"k8s-app":"kube-dns"})"), value::KeepPlaces::No);
    static const estate::Labels labels(parsed.documents.at(0)->root());
    return labels;
}

} // namespace

PodEnd stranger() {
    PodEnd end;
    end.subject.kind = "Pod";
    return end;
}

PodEnd dns_pod() {
    PodEnd end = stranger();
    end.subject.in.name = "kube-system";
    end.subject.labels = dns_labels();
    return end;
}

PodEnd Passages::end_of(PeerId peer) const {
    const reach::Peer& row = (*reach_)[peer];
    const estate::NamespaceScope* const in = clusters_.of(row.target).find(row.namespace_);
    return reach::end_of(reach_->snapshot()[row.pods.front()], in->facts);
}

End Passages::end_of(const WantEnd& end) const {
    if (const auto* const peer = std::get_if<PeerId>(&end)) return end_of(*peer);
    if (const auto* const addresses = std::get_if<AddressSet>(&end)) return reach::AddressEnd{*addresses};
    return std::holds_alternative<DnsPods>(end) ? dns_pod() : stranger();
}

PortPassage Passages::of(const Want& want) const {
    const auto* const from = std::get_if<PeerId>(&want.from);
    const auto* const to = std::get_if<PeerId>(&want.to);
    if (from != nullptr && to != nullptr) return reach_->between(*from, *to);
    const reach::Judge judge = reach_->judge(want.target);
    if (to == nullptr) {
        if (const auto* const addresses = std::get_if<AddressSet>(&want.to))
            return reach_->to_addresses(*from, *addresses).all;
        return judge.side(Direction::Egress, end_of(*from), end_of(want.to));
    }
    if (const auto* const addresses = std::get_if<AddressSet>(&want.from))
        return reach_->from_addresses(*addresses, *to).all;
    const PodEnd end = end_of(*to);
    PortPassage pods = judge.side(Direction::Ingress, end, stranger());
    if (std::holds_alternative<AnyPod>(want.from) || !pods.allowed.includes(want.ports)) return pods;
    const End outside = reach::AddressEnd{AddressSet::all()};
    return both(both(pods, judge.side(Direction::Ingress, end, outside)),
                judge.side(Direction::Ingress, end, reach::NodeEnd{}));
}

std::vector<reach::SideReason> Passages::reasons(const Want& want) const {
    const reach::Judge judge = reach_->judge(want.target);
    const End from = end_of(want.from);
    const End to = end_of(want.to);
    std::vector<reach::SideReason> found;
    if (std::holds_alternative<PeerId>(want.from))
        found = judge.reasons(Direction::Egress, std::get<PodEnd>(from), to);
    if (std::holds_alternative<PeerId>(want.to))
        std::ranges::move(judge.reasons(Direction::Ingress, std::get<PodEnd>(to), from),
                          std::back_inserter(found));
    return found;
}

namespace {

std::vector<std::string> names(std::vector<std::string> found) {
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
}

} // namespace

std::vector<std::string> Passages::other_engines(const Want& want, const estate::PortSet& ports) const {
    const estate::Snapshot& snapshot = reach_->snapshot();
    std::vector<std::string> found;
    for (const reach::SideReason& reason : reasons(want)) {
        if (reason.allowed == Truth::Yes || !reason.ports.intersects(ports)) continue;
        for (const reach::PolicyReason& policy : reason.policies) {
            const estate::Object& object = snapshot[policy.policy->object];
            if (!std::holds_alternative<Id<estate::NetworkPolicy>>(object.row))
                found.push_back(to_string(snapshot.key(object)));
        }
    }
    return names(std::move(found));
}

std::vector<std::string> Passages::allowing(const Want& want, const estate::PortSet& ports) const {
    const estate::Snapshot& snapshot = reach_->snapshot();
    std::vector<std::string> found;
    for (const reach::SideReason& reason : reasons(want)) {
        if (reason.allowed == Truth::No || !reason.ports.intersects(ports)) continue;
        for (const reach::PolicyReason& policy : reason.policies)
            found.push_back(to_string(snapshot.key(snapshot[policy.policy->object])));
    }
    return names(std::move(found));
}

} // namespace cofferdam::seal
