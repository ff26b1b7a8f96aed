#include "diff/parties.h"

#include <fmt/format.h>

namespace cofferdam::diff {

namespace {

using reach::PeerId;

std::vector<WorkloadKey> keys_of(const reach::Reach& reach) {
    std::vector<WorkloadKey> keys;
    std::map<WorkloadKey, std::size_t> count;
    for (const reach::Peer& peer : reach.peers()) {
        WorkloadKey key{std::string(peer.namespace_), std::string(peer.name), std::string(peer.kind), 0};
        const std::size_t number = count[key]++;
        key.number = number;
        keys.push_back(std::move(key));
    }
    return keys;
}

} // namespace

std::string to_string(const WorkloadKey& key) {
    return fmt::format("{} {}/{}", key.kind, key.namespace_, key.name);
}

Parties::Parties(const reach::Reach& before, const reach::Reach& after) {
    std::map<WorkloadKey, WorkloadPair> pairs;
    const auto add = [&](const reach::Reach& reach, std::optional<PeerId> WorkloadPair::* side) {
        const std::vector<WorkloadKey> keys = keys_of(reach);
        for (std::uint32_t i = 0; i < keys.size(); ++i) pairs[keys[i]].*side = PeerId{i};
    };
    add(before, &WorkloadPair::before);
    add(after, &WorkloadPair::after);
    of_before_.resize(before.peers().size());
    of_after_.resize(after.peers().size());
    for (auto& [key, pair] : pairs) {
        const PartyIndex index{static_cast<std::uint32_t>(workloads_.size())};
        if (pair.before) of_before_[pair.before->index] = index;
        if (pair.after) of_after_[pair.after->index] = index;
        workloads_.push_back({key, pair.before, pair.after});
    }
}

PartyIndex Parties::add(const estate::AddressSet& addresses) {
    std::vector<std::pair<estate::Address, estate::Address>> key;
    for (const estate::AddressRange& range : addresses.ranges()) key.emplace_back(range.first, range.last);
    const PartyIndex next{static_cast<std::uint32_t>(workloads_.size() + 1 + addresses_.size())};
    const auto [place, is_new] = known_addresses_.try_emplace(std::move(key), next);
    if (is_new) addresses_.push_back(addresses);
    return place->second;
}

Party Parties::operator[](PartyIndex party) const {
    if (const WorkloadPair* const pair = workload(party)) return pair;
    if (party == ingress_controller()) return IngressController{};
    return &addresses_[party.index - workloads_.size() - 1];
}

} // namespace cofferdam::diff
