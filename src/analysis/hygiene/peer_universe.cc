#include "analysis/hygiene/peer_universe.h"

#include <algorithm>
#include <optional>

namespace cofferdam::hygiene {

namespace {

using estate::Address;
using estate::AddressRange;
using reach::Direction;

// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase
bool has_ended(const estate::Workload& workload) {
    return workload.pod()->phase == "Succeeded" || workload.pod()->phase == "Failed";
}

Address last_of(estate::AddressFamily family) {
    return estate::parse_block(family == estate::AddressFamily::V4 ? "0.0.0.0/0" : "::/0")->last;
}

// Nothing after the last address of the family.
std::optional<Address> successor(Address address) {
    if (address == last_of(address.family)) return std::nullopt;
    ++address.bits;
    return address;
}

void add_bounds(const reach::PlacedPolicy& placed, Direction direction, std::vector<Address>& starts) {
    for (const estate::TrafficRule& rule : side_of(*placed.policy, direction).rules) {
        for (const estate::TrafficPeer& peer : rule.peers) {
            for (const AddressRange& range : peer.addresses.ranges()) {
                starts.push_back(range.first);
                if (const auto next = successor(range.last)) starts.push_back(*next);
            }
        }
    }
}

} // namespace

PeerUniverse::PeerUniverse(const estate::Snapshot& snapshot, const estate::Cluster& cluster,
                           const reach::PolicyStack& stack) {
    add_pods(snapshot, cluster);
    add_ranges(stack);
    ends_.emplace_back(reach::NodeEnd{});
}

void PeerUniverse::add_pods(const estate::Snapshot& snapshot, const estate::Cluster& cluster) {
    for (const estate::NamespaceScope& scope : cluster.namespaces) {
        Pods pods{.in = scope.facts,
                  .first = size(),
                  .end = 0,
                  .first_carrier = carriers_.size(),
                  .end_carrier = 0};
        for (const Id<estate::Workload> id : scope.workloads) {
            if (has_ended(snapshot[id])) continue;
            ends_.emplace_back(reach::end_of(snapshot[id], scope.facts));
            index_labels(size() - 1);
        }
        pods.end = size();
        pods.end_carrier = carriers_.size();
        std::ranges::sort(std::span(carriers_).subspan(pods.first_carrier));
        if (pods.end > pods.first) namespaces_.push_back(pods);
    }
    pod_count_ = size();
}

void PeerUniverse::index_labels(PeerIndex index) {
    const estate::SelectionSubject& subject = pod(index).subject;
    if (!subject.labels || !subject.added_labels.empty()) unclear_.push_back(index);
    if (!subject.labels) return;
    for (const value::Entry& label : subject.labels->entries())
        carriers_.push_back({label.key.as_string(), label.value.string_or(""), index});
}

std::vector<PeerIndex> PeerUniverse::carriers(const Pods& pods, std::string_view key,
                                              std::span<const std::string_view> values) const {
    const std::span<const Carrier> index =
        std::span(carriers_).subspan(pods.first_carrier, pods.end_carrier - pods.first_carrier);
    std::vector<PeerIndex> found(std::ranges::lower_bound(unclear_, pods.first),
                                 std::ranges::lower_bound(unclear_, pods.end));
    for (const std::string_view value : values) {
        for (auto next = std::ranges::lower_bound(index, Carrier{key, value, 0});
             next != index.end() && next->key == key && next->value == value; ++next)
            found.push_back(next->pod);
    }
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
}

void PeerUniverse::add_ranges(const reach::PolicyStack& stack) {
    for (const std::string_view family : {"0.0.0.0/0", "::/0"})
        range_starts_.push_back(estate::parse_block(family)->first);
    for (const reach::PlacedPolicy& placed : stack.policies()) {
        add_bounds(placed, Direction::Ingress, range_starts_);
        add_bounds(placed, Direction::Egress, range_starts_);
    }
    std::ranges::sort(range_starts_);
    range_starts_.erase(std::ranges::unique(range_starts_).begin(), range_starts_.end());
    for (std::size_t i = 0; i < range_starts_.size(); ++i) {
        const Address first = range_starts_[i];
        const bool ends_family = i + 1 == range_starts_.size() || range_starts_[i + 1].family != first.family;
        Address last = last_of(first.family);
        if (!ends_family) last = {first.family, range_starts_[i + 1].bits - 1};
        ends_.emplace_back(reach::AddressEnd{estate::AddressSet(AddressRange{first, last})});
    }
}

const PeerUniverse::Pods* PeerUniverse::find(std::string_view namespace_) const {
    const auto place =
        std::ranges::lower_bound(namespaces_, namespace_, {}, [](const Pods& pods) { return pods.in.name; });
    return place != namespaces_.end() && place->in.name == namespace_ ? &*place : nullptr;
}

PeerUniverse::Ranges PeerUniverse::ranges_in(const AddressRange& range) const {
    const auto first = std::ranges::lower_bound(range_starts_, range.first);
    const auto end = std::ranges::upper_bound(range_starts_, range.last);
    return {pod_count_ + static_cast<PeerIndex>(first - range_starts_.begin()),
            pod_count_ + static_cast<PeerIndex>(end - range_starts_.begin())};
}

} // namespace cofferdam::hygiene
