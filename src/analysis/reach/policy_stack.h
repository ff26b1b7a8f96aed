// PolicyStack: every network policy of one target, of every engine, in the order in which they are asked.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "estate/snapshot.h"
#include "estate/traffic.h"

namespace cofferdam::reach {

enum class Direction : std::uint8_t { Ingress, Egress };

// A policy in its place. Pointers live as long as the stack and its snapshot.
struct PlacedPolicy {
    const estate::TrafficPolicy* policy = nullptr;
    Id<estate::Object> object;
    std::size_t tier = 0;   // index into PolicyStack::tiers
    std::size_t place = 0;  // as read: an object may have several policies of one order, in its own
    std::string_view scope; // the only namespace whose pods it can select, "" for any
};

struct Tier {
    estate::TrafficLayer layer = estate::TrafficLayer::Network;
    double order = 0;
    std::string_view name;      // "" for the tiers of Kubernetes
    Truth is_here = Truth::Yes; // Unknown: of a tier whose object is not in the estate
    bool passes_at_end = false; // what its policies isolate goes on to the next tier
};

// Where NetworkPolicies stand in their tier, among Calico's policies.
constexpr double network_policy_order = 1000;

// The block without its exceptions; empty if its text is no CIDR.
estate::AddressSet addresses_of(const estate::AddressBlock& block);

// NetworkPolicy as traffic; its peers and ports as networking.k8s.io/v1 defines them.
estate::TrafficPolicy traffic_of(const estate::NetworkPolicy& policy);

class PolicyStack {
  public:
    // REQUIRES: the snapshot outlives this
    PolicyStack(const estate::Snapshot& snapshot, Id<estate::Target> target);
    PolicyStack(PolicyStack&&) = default;
    PolicyStack& operator=(PolicyStack&&) = default;

    // By layer, then by order of the tier.
    std::span<const Tier> tiers() const { return tiers_; }
    // By tier, then by order in the tier, then by name.
    std::span<const PlacedPolicy> policies() const { return policies_; }
    // Of them, in the same order, those that can select pods of that namespace.
    std::vector<const PlacedPolicy*> policies_of(std::string_view namespace_) const;

  private:
    std::deque<estate::TrafficPolicy> compiled_; // of NetworkPolicies, and with addresses of other objects
    std::vector<Tier> tiers_;
    std::vector<PlacedPolicy> policies_;
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_scope_; // places in policies_
};

const estate::TrafficSide& side_of(const estate::TrafficPolicy& policy, Direction direction);

} // namespace cofferdam::reach
