// What NetworkPolicies, and policies of other engines, do to the ways of a workload. Allowed by policy text;
// whether anything enforces it is an assumption (exposure.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/exposure/estate_index.h"
#include "analysis/exposure/exposure.h"
#include "estate/address.h"

namespace cofferdam::exposure {

// Where traffic comes from, as the policy sees it.
struct Source {
    enum class Kind : std::uint8_t {
        Outside, // addresses of the Internet
        Pods,    // these workloads' pods: a proxy that is in the estate
        Unseen,  // a proxy that is not in the estate: some address or pod
    };
    Kind kind = Kind::Outside;
    estate::AddressSet addresses;  // Outside
    bool may_be_rewritten = false; // Outside: to the address of a node (externalTrafficPolicy Cluster)
    std::vector<Id<estate::Workload>> pods; // Pods
};

struct Admission {
    Truth admitted = Truth::Yes;
    std::string reason;                               // "" if nothing isolates the workload
    std::vector<Id<estate::NetworkPolicy>> closed_by; // admitted is No
};

class Isolation {
  public:
    // REQUIRES: the index outlives this
    explicit Isolation(const EstateIndex& index);

    // May the source use that port of the workload's pods? Port 0: some port that is not known.
    Admission admits(Id<estate::Workload> workload, const Source& source, std::uint16_t port,
                     estate::Protocol protocol) const;

    // REQUIRES: a workload of Kubernetes
    WayOut way_out(Id<estate::Workload> workload) const;

  private:
    enum class Direction : std::uint8_t { Ingress, Egress };

    std::vector<Id<estate::NetworkPolicy>> isolating(const estate::Workload& workload,
                                                     Direction direction) const;
    // A policy of another engine that selects it, or may; null if there is none.
    const estate::PolicyObject* other_engine(const estate::Workload& workload, Direction direction) const;
    Truth admits_peer(const estate::NetworkPolicy& policy, const estate::NetworkPeer& peer,
                      const Source& source) const;
    Truth admits_rule(const estate::NetworkPolicy& policy, const estate::NetworkRule& rule,
                      const Source& source, const estate::Workload& workload, std::uint16_t port,
                      estate::Protocol protocol) const;
    Truth selects_pods_of(const estate::NetworkPolicy& policy, const estate::NetworkPeer& peer,
                          const estate::Workload& workload) const;

    const EstateIndex* index_;
    std::vector<Id<estate::PolicyObject>> others_; // of concern Network or Mesh
};

} // namespace cofferdam::exposure
