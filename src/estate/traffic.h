// TrafficPolicy: what a network policy of any engine says, in one form.
//
// Every engine decides the same way: policies stand in tiers; those of a tier that select a pod are asked in
// order, the first rule that matches decides (allow, deny, or pass on to the next tier); at the end of a tier
// whose policies isolate the pod, what is left is denied; what no tier decides is allowed. Engines differ in
// what stands where:
//   - NetworkPolicy: one tier; all rules allow; each policy isolates.
//   - AdminNetworkPolicy, ClusterNetworkPolicy (tier Admin): a tier before it; allow, deny, pass; isolates
//   nothing.
//   - BaselineAdminNetworkPolicy, ClusterNetworkPolicy (tier Baseline): a tier after it.
//   - Cilium: the tier of NetworkPolicy, denying rules first.
//   - Calico: tiers of its own; its "default" is the tier of NetworkPolicy, whose policies stand at 1000
//   there.
//   - Istio: a layer of its own, which has to allow too (TrafficLayer::Mesh).
// What a reader did not understand is a match that is unknown, never one that is not.
//
// Views point into the policy's document.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/truth.h"
#include "estate/address.h"
#include "estate/port_set.h"
#include "estate/selection.h"

namespace cofferdam::estate {

// Both layers have to allow a connection.
enum class TrafficLayer : std::uint8_t {
    Network, // by addresses and ports, in the kernel or below
    Mesh,    // by a proxy beside the pod, on its ingress side only
};

enum class TrafficAction : std::uint8_t { Allow, Deny, Pass };

// Where a tier stands. The numbers are Calico's for the tiers of the same name.
struct TrafficTier {
    static constexpr double admin = 1000;
    static constexpr double network_policy = 1'000'000; // Calico's "default"
    static constexpr double baseline = 10'000'000;

    double order = network_policy;
    // A Calico tier by name, whose order stands in its own object; "" for the tiers above.
    std::string_view named;
};

// Sets of addresses in objects of their own, by their labels (Calico's NetworkSet, GlobalNetworkSet). What it
// means depends on the other objects: reach's PolicyStack puts their addresses in its place.
struct AddressSetChoice {
    Selection sets; // by their labels and namespaces; a set of the whole cluster is in namespace ""
    AddressSet within = AddressSet::all(); // of their addresses, these
    bool taken_out = false;                // from the peer's addresses, not added to them
};

// Whom one entry of a rule means. Matches a peer if one of these does.
struct TrafficPeer {
    // Pods, by themselves and their namespaces.
    Selection pods = Selection::none();
    // Addresses outside the cluster. Whether a pod's own address falls under them too depends on the network
    // plugin, unless `addresses_cover_pods` says (Calico and Cilium say in their specifications).
    AddressSet addresses;
    Truth addresses_cover_pods = Truth::Unknown;
    // Some addresses that are not written here (a name of DNS, a set in another object): unknown for any
    // address.
    bool some_addresses = false;
    // The nodes of the cluster, as sources of traffic of their own.
    Truth nodes = Truth::No;
    std::vector<AddressSetChoice> address_sets = {};
    // Why it is not known which pods match, where it is not for their labels: "the endpoints of a Service
    // stand in other objects". "" else.
    std::string_view doubt = {};

    static TrafficPeer everybody() {
        return {.pods = Selection::all(),
                .addresses = AddressSet::all(),
                .addresses_cover_pods = Truth::Yes,
                .some_addresses = false,
                .nodes = Truth::Yes,
                .address_sets = {},
                .doubt = {}};
    }
};

// A port by name: resolves on the pod that is the connection's destination, for each pod on its own. Matches
// nothing of an address outside the cluster.
struct NamedPort {
    Protocol protocol = Protocol::Tcp;
    std::string_view name;

    auto operator<=>(const NamedPort&) const = default;
};

struct TrafficRule {
    TrafficAction action = TrafficAction::Allow;
    // Empty: nobody. A rule that means everybody has TrafficPeer::everybody().
    std::vector<TrafficPeer> peers;
    PortSet ports; // of the destination; PortSet::all() where the rule names none
    std::vector<NamedPort> named_ports;
    // Unknown: something in the rule was not understood or cannot be known: it may match or not.
    Truth applies = Truth::Yes;
    std::string_view doubt; // why that is unknown, if there is more to say than that it was not understood
    std::string_view name;  // "" if the engine's rules have none
    std::string path;       // "spec.ingress[0]"
    // What the rule asks beyond peers and ports, in words: "HTTP GET /health". Of an allowing rule: traffic
    // passes under this condition. A denying rule with a condition has applies Unknown. "" if nothing.
    std::string condition;
};

// What a policy says of one direction.
struct TrafficSide {
    bool applies = false;  // the policy speaks of this direction at all
    bool isolates = false; // at the end of its tier, what its rules did not decide is denied
    std::vector<TrafficRule> rules;
};

struct TrafficPolicy {
    std::string path = "spec"; // "specs[1]"
    TrafficLayer layer = TrafficLayer::Network;
    TrafficTier tier;
    // Within the tier, lower first. Among equal ones: by the name of the object (Calico), see
    // `equal_orders_are_undefined`.
    double order = 0;
    // AdminNetworkPolicy and its relatives: which of two policies of one order decides, is undefined.
    bool equal_orders_are_undefined = false;
    Selection subject = Selection::none(); // pods, with their namespaces
    std::string_view doubt = {};           // as TrafficPeer's, of the subject
    // Are pods of the host's network subjects and peers? By the text of most engines they are pods as others.
    bool excludes_host_network = false;
    TrafficSide ingress;
    TrafficSide egress;
};

// What an object says that is a set of addresses with labels (Calico's NetworkSet).
struct LabelledAddresses {
    Labels labels;
    AddressSet addresses;
};

// What an object says that defines a tier (Calico's Tier).
struct TrafficTierDefinition {
    double order = 0;
    bool passes_at_end = false; // defaultAction Pass: what no rule decides goes on to the next tier
};

} // namespace cofferdam::estate
