// Reach: who may talk to whom by the text of all network policies, for every pair of the estate at once.
//
// This is the *allowed* layer alone. Whether there is a way (a Service, a listener, a load balancer) is
// analysis/exposure's; whether anything enforces policies is the profile's, which stands beside every answer.
//
// The model is exact and stores no matrix. Pods that no policy can tell apart are one class; a class's row in
// a direction is a function of the peer's type (which of the wide selectors it falls under, what its named
// ports are), with corrections for the few peers that own-namespace selectors name; equal rows are one. Pairs
// are counted by a type × type histogram with exact corrections; a change of a policy recomputes the rows of
// the classes that it selects. Nothing exact is keyed by a hash alone.
//
// A Reach is const, holds what it needs of its snapshot, and is safe from many threads. Peers and ranges are
// numbered from 0 within one Reach; what outlives it is Peer's key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/reach/judge.h"
#include "estate/delta.h"
#include "estate/snapshot.h"

namespace cofferdam::reach {

// What connections are told of: a workload, or the pods of one controller that is not in the estate itself.
// Pods that have ended are no peers.
struct Peer {
    Id<estate::Target> target;
    std::string_view namespace_;
    std::string_view name;
    std::string_view kind;                  // "Deployment"; "ComposeService"
    std::vector<Id<estate::Workload>> pods; // the workload, or the pods; at least one
    bool host_network = false;              // one of them is of the host's network
};

struct PeerId {
    std::uint32_t index = 0;

    auto operator<=>(const PeerId&) const = default;
};

// Addresses outside the cluster that every policy of the target treats alike, and that lie side by side.
struct RangeId {
    std::uint32_t index = 0;

    auto operator<=>(const RangeId&) const = default;
};

struct Options {
    CniProfile profile = cni_profiles().front();
    // Selectors of more classes are kept by type of class, others as lists. A matter of speed alone.
    std::size_t few_classes = 64;
};

struct PairCounts {
    std::uint64_t all = 0;     // ordered pairs of different pods of one target
    std::uint64_t allowed = 0; // some port surely passes
    std::uint64_t unknown = 0; // none surely, some perhaps

    bool operator==(const PairCounts&) const = default;
};

// A port of one protocol.
struct Port {
    estate::Protocol protocol = estate::Protocol::Tcp;
    std::uint16_t number = 0;
};

// One entry of a row: who, and what passes. What passes is never empty.
struct Link {
    PeerId peer;
    PortPassage ports;
};
struct RangeLink {
    RangeId range;
    PortPassage ports;
};

// A connection that exists before or after a change, and differs.
struct Changed {
    PeerId from; // of both, if `update` made the later
    PeerId to;
    PortPassage before;
    PortPassage after;
};

struct Bundles;
class Reach;
using ReachPtr = std::shared_ptr<const Reach>;

class Reach {
  public:
    static ReachPtr build(estate::SnapshotPtr snapshot, const Options& options = {});
    // Equal to a full run on `snapshot`. `delta`: from the previous one's snapshot to this. A delta of
    // network policies, and of workloads that keep their outlines, costs what it changes; any other is a full
    // run.
    static ReachPtr update(const ReachPtr& previous, estate::SnapshotPtr snapshot,
                           const estate::Delta& delta);
    ~Reach();

    const estate::Snapshot& snapshot() const;
    const Options& options() const;
    // Of updates: nothing of what reach looks at has changed between them.
    bool says_the_same(const Reach& other) const;
    // Of a target, for explanations. The same semantics, pair by pair.
    const PolicyStack& policies(Id<estate::Target> target) const;
    Judge judge(Id<estate::Target> target) const;

    std::span<const Peer> peers() const; // by target, namespace, name, kind
    const Peer& operator[](PeerId peer) const { return peers()[peer.index]; }
    // Of a workload; nothing for pods that have ended.
    std::optional<PeerId> peer_of(Id<estate::Workload> workload) const;

    // Of one target: disjoint, sorted, covering all addresses of IPv4 and of IPv6; neighbours that every row
    // treats alike are one. Ranges of different targets are different.
    std::span<const estate::AddressRange> ranges(Id<estate::Target> target) const;
    const estate::AddressRange& operator[](RangeId range) const;
    // Does a policy of the target name an address of IPv6?
    bool mentions_ipv6(Id<estate::Target> target) const;

    // What passes between two peers: of several pods, what passes between any two of them. Nothing passes
    // between peers of different targets. From a peer to itself: everything.
    PortPassage between(PeerId from, PeerId to) const;
    PortPassage from_range(RangeId range, PeerId to) const;
    PortPassage to_range(PeerId from, RangeId range) const;
    // Of addresses that need not be one range: what passes from some of them, and from all of them.
    struct FromAddresses {
        PortPassage some;
        PortPassage all;
    };
    FromAddresses from_addresses(const estate::AddressSet& addresses, PeerId to) const;
    FromAddresses to_addresses(PeerId from, const estate::AddressSet& addresses) const;
    // Peers of one target with one number fare alike with all addresses and with nodes, in that direction: a
    // key for what is derived of these. Nothing for peers that have no row of their own.
    std::optional<std::uint32_t> address_row(Direction direction, PeerId peer) const;
    // From the address of a node of the cluster.
    PortPassage from_nodes(PeerId to) const;

    // Rows, by peer; a peer itself is not in its own. Cost: what they hold, and a look at each type.
    std::vector<Link> destinations(PeerId from) const;
    std::vector<Link> sources(PeerId to) const;
    // Who can reach that port.
    std::vector<Link> sources(PeerId to, Port port) const;
    // All rows at once, to those of the peers that `takers` has by their places (bundles.h).
    Bundles bundles(const std::vector<bool>& takers) const;
    // These live as long as the Reach; peers with the same share one.
    const std::vector<RangeLink>& outside_destinations(PeerId from) const;
    const std::vector<RangeLink>& outside_sources(PeerId to) const;

    // Pods, not peers.
    PairCounts count_pairs() const;

    // Do policies isolate it?
    Truth isolates(Direction direction, PeerId peer) const;

    // Classes of pods that no policy can tell apart.
    std::size_t class_count() const;

  private:
    friend std::vector<Changed> difference(const Reach& before, const Reach& after);
    struct Data;
    explicit Reach(std::unique_ptr<const Data> data);

    std::unique_ptr<const Data> data_;
};

// Exactly the pairs of pods' peers whose ports differ, both runs of one lineage of snapshots; peers that are
// in one of them only are left out (they are added and removed workloads). After `update`, costs what
// differs.
std::vector<Changed> difference(const Reach& before, const Reach& after);

} // namespace cofferdam::reach
