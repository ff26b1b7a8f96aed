#include "analysis/reach/reach.h"

#include <algorithm>
#include <mutex>
#include <tuple>

#include "analysis/reach/address_passage.h"
#include "analysis/reach/bundles.h"
#include "analysis/reach/connections.h"
#include "analysis/reach/counting.h"
#include "analysis/reach/difference.h"
#include "analysis/reach/outside.h"
#include "analysis/reach/peers.h"
#include "estate/outline.h"

namespace cofferdam::reach {

using estate::AddressRange;
using estate::AddressSet;
using estate::NetworkPolicy;
using estate::PortSet;
using estate::Snapshot;
using estate::SnapshotPtr;
using estate::Target;
using estate::Workload;

// What is asked rarely is made when it is first asked for.
struct Reach::Data {
    SnapshotPtr snapshot;
    SnapshotPtr origin; // whose texts the peers have
    // Shared by those that say the same.
    std::shared_ptr<const Options> said = std::make_shared<const Options>();
    Options options;
    std::shared_ptr<const Peers> peers;
    std::vector<TargetPeers> targets;

    struct Stack {
        std::once_flag once;
        std::optional<PolicyStack> stack;
    };
    mutable std::vector<Stack> stacks;
    mutable std::once_flag outside_once;
    mutable std::optional<Outside> made_outside;

    const TargetPeers& target_of(PeerId peer) const { return targets[peers->peers[peer.index].target.slot]; }
    const Outside& outside() const {
        std::call_once(outside_once, [this] { made_outside.emplace(targets); });
        return *made_outside;
    }
    const PolicyStack& policies(Id<Target> target) const {
        Stack& its = stacks[target.slot];
        std::call_once(its.once, [&] { its.stack.emplace(*snapshot, target); });
        return *its.stack;
    }
};

namespace {

std::vector<TargetPeers> targets_of(const SnapshotPtr& snapshot, std::span<const Peer> peers,
                                    const Options& options) {
    std::vector<TargetPeers> targets;
    std::uint32_t begin = 0;
    for (std::uint32_t slot = 0; slot < snapshot->targets().size(); ++slot) {
        std::uint32_t end = begin;
        std::vector<const Workload*> services;
        std::vector<bool> beyond;
        std::vector<std::uint32_t> places;
        std::vector<std::uint64_t> pods;
        for (; end < peers.size() && peers[end].target.slot == slot; ++end) {
            const Workload& workload = (*snapshot)[peers[end].pods.front()];
            places.push_back(TargetPeers::no_service);
            pods.push_back(0);
            if (workload.compose() == nullptr) continue;
            places.back() = static_cast<std::uint32_t>(services.size());
            pods.back() = pods_of(workload);
            services.push_back(&workload);
            beyond.push_back(is_beyond_host(snapshot->object_of(workload).effective));
        }
        if (services.empty()) {
            places.clear();
            pods.clear();
        }
        targets.push_back({.begin = begin,
                           .end = end,
                           .networks = std::make_shared<const ComposeNetworks>(services, beyond),
                           .services = std::move(places),
                           .service_pods = std::move(pods),
                           .model = Model(snapshot, {slot}, peers.subspan(begin, end - begin), options)});
        begin = end;
    }
    return targets;
}

// NetworkPolicies that change, of each target, if nothing else that matters here does.
struct PolicyChanges {
    std::vector<Id<NetworkPolicy>> gone;
    std::vector<Id<NetworkPolicy>> come;
};

// A bare pod is joined to others of its controller where that is not in the estate (peers.cc). Pods that
// controllers made are no peers; ReplicaSets and Jobs are looked at as controllers.
bool keeps_controllers(const Snapshot& before, const Snapshot& after, const estate::Delta& delta) {
    const auto controllers = [](const Snapshot& in, const std::vector<Id<estate::Instance>>& instances) {
        std::vector<Id<estate::Object>> objects;
        for (const Id<estate::Instance> id : instances) {
            if (in.object_of(in[id]).kind != "Pod") objects.push_back(in[id].object);
        }
        std::ranges::sort(objects);
        return objects;
    };
    const estate::Changes<estate::Instance>& instances = delta.of<estate::Instance>();
    const std::vector<Id<estate::Object>> now = controllers(after, instances.added);
    const auto is_new = [&](Id<estate::Object> id) {
        return std::ranges::binary_search(delta.of<estate::Object>().added, id);
    };
    return now == controllers(before, instances.removed) && std::ranges::none_of(now, is_new);
}

bool changes_only_network_policies(const Snapshot& before, const Snapshot& after,
                                   const estate::Delta& delta) {
    // Whether another document says something else of a Namespace is told by its object alone.
    const auto is_namespace = [&](Id<estate::Object> id) {
        return std::holds_alternative<Id<estate::Namespace>>(after[id].row);
    };
    return before.targets().size() == after.targets().size()
           && estate::holds_all_namespaces(before) == estate::holds_all_namespaces(after)
           && estate::keeps_outlines(before, after, delta) && keeps_controllers(before, after, delta)
           && delta.of<estate::Namespace>().empty() && delta.of<estate::PolicyObject>().empty()
           && std::ranges::none_of(delta.of<estate::Object>().changed, is_namespace);
}

std::vector<PolicyChanges> policy_changes(const Snapshot& before, const Snapshot& after,
                                          const estate::Delta& delta) {
    std::vector<PolicyChanges> changes(after.targets().size());
    const auto& of = delta.of<NetworkPolicy>();
    const auto target = [](const Snapshot& in, Id<NetworkPolicy> id) {
        return in.object_of(in[id]).target.slot;
    };
    for (const auto* const ids : {&of.removed, &of.changed}) {
        for (const Id<NetworkPolicy> id : *ids) changes[target(before, id)].gone.push_back(id);
    }
    for (const auto* const ids : {&of.added, &of.changed}) {
        for (const Id<NetworkPolicy> id : *ids) changes[target(after, id)].come.push_back(id);
    }
    return changes;
}

} // namespace

Reach::Reach(std::unique_ptr<const Data> data) : data_(std::move(data)) {}
Reach::~Reach() = default;

ReachPtr Reach::build(SnapshotPtr snapshot, const Options& options) {
    auto data = std::make_unique<Data>();
    data->snapshot = data->origin = std::move(snapshot);
    data->options = options;
    data->peers = std::make_shared<const Peers>(peers_of(*data->snapshot));
    data->targets = targets_of(data->snapshot, data->peers->peers, options);
    data->stacks = std::vector<Data::Stack>(data->targets.size());
    return ReachPtr(new Reach(std::move(data)));
}

ReachPtr Reach::update(const ReachPtr& previous, SnapshotPtr snapshot, const estate::Delta& delta) {
    const Data& before = *previous->data_;
    if (!changes_only_network_policies(*before.snapshot, *snapshot, delta))
        return build(std::move(snapshot), before.options);
    auto data = std::make_unique<Data>();
    data->snapshot = snapshot;
    data->origin = before.origin;
    data->options = before.options;
    data->peers = before.peers;
    data->stacks = std::vector<Data::Stack>(before.targets.size());
    if (delta.of<NetworkPolicy>().empty()) data->said = before.said;
    const std::vector<PolicyChanges> changes = policy_changes(*before.snapshot, *snapshot, delta);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const TargetPeers& old = before.targets[i];
        std::optional<Model> next = old.model.after(*snapshot, changes[i].gone, changes[i].come);
        if (!next) return build(std::move(snapshot), before.options);
        data->targets.push_back({.begin = old.begin,
                                 .end = old.end,
                                 .networks = old.networks,
                                 .services = old.services,
                                 .service_pods = old.service_pods,
                                 .model = *std::move(next)});
    }
    return ReachPtr(new Reach(std::move(data)));
}

const Snapshot& Reach::snapshot() const { return *data_->snapshot; }
const Options& Reach::options() const { return data_->options; }
bool Reach::says_the_same(const Reach& other) const { return data_->said == other.data_->said; }
const PolicyStack& Reach::policies(Id<Target> target) const { return data_->policies(target); }
Judge Reach::judge(Id<Target> target) const { return {policies(target), options().profile}; }

std::span<const Peer> Reach::peers() const { return data_->peers->peers; }
std::optional<PeerId> Reach::peer_of(Id<Workload> workload) const {
    const std::uint32_t index = data_->peers->by_workload[workload.slot];
    return index == Peers::none ? std::nullopt : std::optional(PeerId{index});
}

std::span<const AddressRange> Reach::ranges(Id<Target> target) const {
    return data_->outside().ranges(target.slot);
}
const AddressRange& Reach::operator[](RangeId range) const { return data_->outside().range(range.index); }
bool Reach::mentions_ipv6(Id<Target> target) const {
    return data_->targets[target.slot].model.mentions_ipv6();
}

PortPassage Reach::between(PeerId from, PeerId to) const {
    if (from == to) return passage_of(Truth::Yes);
    const TargetPeers& target = data_->target_of(from);
    return to.index < target.begin || to.index >= target.end ? PortPassage()
                                                             : reach::between(target, from.index, to.index);
}

namespace {

PortPassage passage_in(const std::vector<RangeLink>& links, RangeId range) {
    const auto found = std::ranges::lower_bound(links, range, {}, &RangeLink::range);
    return found != links.end() && found->range == range ? found->ports : PortPassage();
}

} // namespace

PortPassage Reach::from_range(RangeId range, PeerId to) const {
    return passage_in(outside_sources(to), range);
}
PortPassage Reach::to_range(PeerId from, RangeId range) const {
    return passage_in(outside_destinations(from), range);
}

Reach::FromAddresses Reach::from_addresses(const AddressSet& addresses, PeerId to) const {
    return address_passage(data_->target_of(to), to.index, Direction::Ingress, addresses);
}
Reach::FromAddresses Reach::to_addresses(PeerId from, const AddressSet& addresses) const {
    return address_passage(data_->target_of(from), from.index, Direction::Egress, addresses);
}
std::optional<std::uint32_t> Reach::address_row(Direction direction, PeerId peer) const {
    return reach::address_row(data_->target_of(peer), peer.index, direction);
}

PortPassage Reach::from_nodes(PeerId to) const {
    const TargetPeers& target = data_->target_of(to);
    if (target.service(to.index) != TargetPeers::no_service)
        return passage_of(target.networks->host(target.service(to.index)));
    PortPassage passage;
    for (const ClassId id : target.model.classes().of_peer(to.index - target.begin)) {
        const RowId row = target.model.side(id, Direction::Ingress).addresses;
        passage = either(passage, target.model.passage(target.model.address_rows().nodes(row)));
    }
    return passage;
}

std::vector<Link> Reach::destinations(PeerId from) const {
    return connections(data_->target_of(from), from.index, Direction::Egress, nullptr);
}
std::vector<Link> Reach::sources(PeerId to) const {
    return connections(data_->target_of(to), to.index, Direction::Ingress, nullptr);
}
std::vector<Link> Reach::sources(PeerId to, Port port) const {
    return connections(data_->target_of(to), to.index, Direction::Ingress, &port);
}

Bundles Reach::bundles(const std::vector<bool>& takers) const {
    Bundles bundles;
    for (const TargetPeers& target : data_->targets) add_bundles(target, takers, bundles);
    return bundles;
}

const std::vector<RangeLink>& Reach::outside_destinations(PeerId from) const {
    return data_->outside().links(from.index, Direction::Egress);
}
const std::vector<RangeLink>& Reach::outside_sources(PeerId to) const {
    return data_->outside().links(to.index, Direction::Ingress);
}

PairCounts Reach::count_pairs() const {
    PairCounts counts;
    for (const TargetPeers& target : data_->targets) {
        const PairCounts its = reach::count_pairs(target);
        counts.all += its.all;
        counts.allowed += its.allowed;
        counts.unknown += its.unknown;
    }
    return counts;
}

Truth Reach::isolates(Direction direction, PeerId peer) const {
    const TargetPeers& target = data_->target_of(peer);
    if (target.service(peer.index) != TargetPeers::no_service) return Truth::No;
    Truth every = Truth::Yes;
    for (const ClassId id : target.model.classes().of_peer(peer.index - target.begin))
        every = every && target.model.side(id, direction).isolated;
    return every;
}

std::size_t Reach::class_count() const {
    std::size_t count = 0;
    for (const TargetPeers& target : data_->targets) count += target.model.classes().size();
    return count;
}

namespace {

auto key_of(const Peer& peer) { return std::tuple(peer.target, peer.namespace_, peer.name, peer.kind); }

// Both are in the order of the keys. Of several of one key, those that stand in one place.
Earlier earlier_places(std::span<const Peer> before, std::span<const Peer> after) {
    Earlier earlier(after.size());
    std::uint32_t old = 0;
    for (std::uint32_t i = 0; i < after.size(); ++i) {
        while (old < before.size() && key_of(before[old]) < key_of(after[i])) ++old;
        if (old < before.size() && key_of(before[old]) == key_of(after[i])) earlier[i] = old++;
    }
    return earlier;
}

} // namespace

std::vector<Changed> difference(const Reach& before, const Reach& after) {
    const Reach::Data& old = *before.data_;
    const Reach::Data& now = *after.data_;
    Earlier earlier;
    if (old.peers != now.peers) earlier = earlier_places(before.peers(), after.peers());
    std::vector<Changed> changed;
    for (std::size_t i = 0; i < std::min(old.targets.size(), now.targets.size()); ++i) {
        std::vector<Changed> its =
            difference(old.targets[i], now.targets[i], old.peers == now.peers ? nullptr : &earlier);
        changed.insert(changed.end(), std::make_move_iterator(its.begin()),
                       std::make_move_iterator(its.end()));
    }
    return changed;
}

} // namespace cofferdam::reach
