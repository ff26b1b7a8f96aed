// PeerUniverse: everybody whom a policy of one target may mean, numbered: its pods, ranges of addresses
// outside that every rule treats alike, and the nodes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/reach/end.h"
#include "analysis/reach/policy_stack.h"
#include "estate/clusters.h"
#include "estate/snapshot.h"

namespace cofferdam::hygiene {

// An index into PeerUniverse::ends().
using PeerIndex = std::uint32_t;

class PeerUniverse {
  public:
    // REQUIRES: the snapshot and the cluster outlive this
    PeerUniverse(const estate::Snapshot& snapshot, const estate::Cluster& cluster,
                 const reach::PolicyStack& stack);

    // Pods by namespace, then ranges by address, then the nodes.
    std::span<const reach::End> ends() const { return ends_; }
    const reach::End& operator[](PeerIndex peer) const { return ends_[peer]; }
    PeerIndex size() const { return static_cast<PeerIndex>(ends_.size()); }

    PeerIndex pod_count() const { return pod_count_; }
    const reach::PodEnd& pod(PeerIndex peer) const { return std::get<reach::PodEnd>(ends_[peer]); }
    PeerIndex nodes() const { return size() - 1; }

    struct Pods {
        estate::NamespaceFacts in;
        PeerIndex first = 0;
        PeerIndex end = 0;
        std::size_t first_carrier = 0; // of the index of labels
        std::size_t end_carrier = 0;
    };
    std::span<const Pods> namespaces() const { return namespaces_; } // by name
    // Null if it has no pods.
    const Pods* find(std::string_view namespace_) const;
    // Those of its pods that carry one of the values under that label, and those of which that cannot be
    // known: no others can be selected by it. Each once.
    std::vector<PeerIndex> carriers(const Pods& pods, std::string_view key,
                                    std::span<const std::string_view> values) const;

    struct Ranges {
        PeerIndex first = 0;
        PeerIndex end = 0;
    };
    // REQUIRES: of a rule of the stack, so that no range is split
    Ranges ranges_in(const estate::AddressRange& range) const;
    Ranges ranges() const { return {pod_count_, nodes()}; }

  private:
    void add_pods(const estate::Snapshot& snapshot, const estate::Cluster& cluster);
    void add_ranges(const reach::PolicyStack& stack);
    void index_labels(PeerIndex pod);

    // A label of a pod.
    struct Carrier {
        std::string_view key;
        std::string_view value;
        PeerIndex pod = 0;

        auto operator<=>(const Carrier&) const = default;
    };

    std::vector<reach::End> ends_;
    std::vector<Pods> namespaces_;
    std::vector<Carrier> carriers_;  // in the order of the namespaces, sorted in each
    std::vector<PeerIndex> unclear_; // pods that may have labels that are not written
    std::vector<estate::Address> range_starts_;
    PeerIndex pod_count_ = 0;
};

} // namespace cofferdam::hygiene
