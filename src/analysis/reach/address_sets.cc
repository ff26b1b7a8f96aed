#include "analysis/reach/address_sets.h"

#include <algorithm>

namespace cofferdam::reach {

namespace {

using estate::PolicyObject;
using estate::TrafficPeer;
using estate::TrafficPolicy;
using estate::TrafficRule;

bool chooses(const TrafficRule& rule) {
    return std::ranges::any_of(rule.peers,
                               [](const TrafficPeer& peer) { return !peer.address_sets.empty(); });
}

} // namespace

AddressSets::AddressSets(const estate::Snapshot& snapshot, Id<estate::Target> target) {
    for (const auto [id, object] : snapshot.table<PolicyObject>()) {
        if (!object.addresses || snapshot.object_of(object).target != target) continue;
        // A set of the whole cluster is in no namespace, which has no labels.
        estate::NamespaceFacts in{.name = object.namespace_};
        if (object.namespace_.empty()) in.labels = estate::Labels();
        sets_.push_back({.subject = {.in = in, .labels = object.addresses->labels},
                         .addresses = &object.addresses->addresses});
    }
    if (sets_.empty()) return;
    for (const auto [id, row] : snapshot.table<estate::Namespace>()) {
        if (snapshot.object_of(row).target != target) continue;
        for (Set& set : sets_) {
            if (set.subject.in.name == row.name) set.subject.in.labels = row.labels;
        }
    }
}

TrafficPolicy AddressSets::put_into(TrafficPolicy policy) const {
    for (estate::TrafficSide* const side : {&policy.ingress, &policy.egress}) {
        for (TrafficRule& rule : side->rules) {
            for (TrafficPeer& peer : rule.peers) put_into(peer);
        }
    }
    return policy;
}

void AddressSets::put_into(TrafficPeer& peer) const {
    for (const estate::AddressSetChoice& choice : peer.address_sets) {
        for (const Set& set : sets_) {
            const Truth chosen = choice.sets.matches(set.subject);
            if (chosen == Truth::No) continue;
            const estate::AddressSet addresses = *set.addresses & choice.within;
            if (choice.taken_out) {
                peer.addresses = peer.addresses - addresses;
            } else if (chosen == Truth::Yes) {
                peer.addresses = peer.addresses | addresses;
            }
            if (chosen == Truth::Unknown) peer.some_addresses = true;
        }
    }
}

bool chooses_address_sets(const TrafficPolicy& policy) {
    return std::ranges::any_of(policy.ingress.rules, chooses)
           || std::ranges::any_of(policy.egress.rules, chooses);
}

} // namespace cofferdam::reach
