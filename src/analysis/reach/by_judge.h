// For tests: the same questions, answered pair by pair by the judge.
#pragma once

#include <algorithm>
#include <vector>

#include "analysis/reach/reach.h"
#include "estate/clusters.h"

namespace cofferdam::reach {

class ByJudge {
  public:
    // REQUIRES: outlived by the reach; all of one target, and of Kubernetes
    explicit ByJudge(const Reach& reach)
        : reach_(&reach), clusters_(reach.snapshot()),
          ends_(reach.snapshot().table<estate::Workload>().slots()) {
        for (const estate::Cluster& cluster : clusters_.all()) {
            for (const estate::NamespaceScope& scope : cluster.namespaces) {
                for (const Id<estate::Workload> id : scope.workloads)
                    ends_[id.slot] = end_of(reach.snapshot()[id], scope.facts);
            }
        }
    }

    PortPassage between(PeerId from, PeerId to) const {
        if (from == to) return {estate::PortSet::all(), {}};
        return any(from, [&](const PodEnd& a) {
            return any(to, [&](const PodEnd& b) { return judge().between(a, b); });
        });
    }
    PortPassage from(const End& end, PeerId to) const {
        return any(to, [&](const PodEnd& pod) { return judge().between(end, pod); });
    }
    PortPassage to(PeerId from, const End& end) const {
        return any(from, [&](const PodEnd& pod) { return judge().between(pod, end); });
    }
    static End address(const estate::Address& address) {
        return AddressEnd{estate::AddressSet(estate::AddressRange{address, address})};
    }

    Truth isolates(Direction direction, PeerId peer) const {
        Truth every = Truth::Yes;
        for (const Id<estate::Workload> pod : (*reach_)[peer].pods)
            every = every && judge().isolates(direction, ends_[pod.slot]);
        return every;
    }

    PairCounts count_pairs() const {
        PairCounts counts;
        for (const Id<estate::Workload> a : pods()) {
            for (const Id<estate::Workload> b : pods()) {
                const std::uint64_t pairs = weight(a) * (weight(b) - (a == b && weight(b) > 0 ? 1 : 0));
                const PortPassage passage = judge().between(ends_[a.slot], ends_[b.slot]);
                counts.all += pairs;
                if (!passage.allowed.empty()) {
                    counts.allowed += pairs;
                } else if (!passage.unknown.empty()) {
                    counts.unknown += pairs;
                }
            }
        }
        return counts;
    }

    // Does the judge tell the two addresses apart, for any pod and direction?
    bool distinguishes(const estate::Address& a, const estate::Address& b) const {
        return std::ranges::any_of(pods(), [&](Id<estate::Workload> pod) {
            const End end = ends_[pod.slot];
            return judge().between(address(a), end) != judge().between(address(b), end)
                   || judge().between(end, address(a)) != judge().between(end, address(b));
        });
    }

  private:
    Judge judge() const { return reach_->judge({0}); }

    std::vector<Id<estate::Workload>> pods() const {
        std::vector<Id<estate::Workload>> pods;
        for (const Peer& peer : reach_->peers()) pods.insert(pods.end(), peer.pods.begin(), peer.pods.end());
        return pods;
    }
    std::uint64_t weight(Id<estate::Workload> pod) const {
        return static_cast<std::uint64_t>(reach_->snapshot()[pod].replicas.value_or(1));
    }

    template <class Each>
    PortPassage any(PeerId peer, Each each) const {
        PortPassage joined;
        for (const Id<estate::Workload> pod : (*reach_)[peer].pods) {
            const PortPassage passage = each(ends_[pod.slot]);
            joined.allowed |= passage.allowed;
            joined.unknown |= passage.unknown;
        }
        joined.unknown -= joined.allowed;
        return joined;
    }

    const Reach* reach_;
    estate::Clusters clusters_;
    std::vector<PodEnd> ends_; // by slot
};

} // namespace cofferdam::reach
