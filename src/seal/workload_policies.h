// WorkloadPolicies: for one workload and one direction, the NetworkPolicy that lets pass what is needed there
// and nothing else. Where plan_network() seals whole namespaces, this answers what one more policy would
// leave open.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/exposure/estate_index.h"
#include "seal/network_plan.h"
#include "seal/policy_draft.h"

namespace cofferdam::seal {

struct WorkloadPolicy {
    PlannedPolicy policy;
    std::vector<reach::PeerId> partners; // workloads on the other side that it lets pass
    std::vector<std::string> cut;        // what is needed and cannot be let pass
    bool is_guess = false;               // nothing is known of what is needed there
};

class WorkloadPolicies {
  public:
    // REQUIRES: the reach outlives this
    explicit WorkloadPolicies(const reach::Reach& reach);

    // Nothing where it would close nothing or more than the workload: policies isolate it in that direction
    // (allowing by union, one more would open), everybody may need it, no labels tell its pods apart, they
    // are of the host's network, or Kubernetes' own.
    std::optional<WorkloadPolicy> of(reach::PeerId peer, reach::Direction direction);

  private:
    bool is_candidate(reach::PeerId peer, reach::Direction direction) const;
    std::optional<WorkloadPolicy> of_ingress(reach::PeerId peer);
    WorkloadPolicy of_egress(reach::PeerId peer);

    const reach::Reach* reach_;
    exposure::EstateIndex index_;
    std::vector<PodSelector> selectors_;
    PolicyNames names_;
    std::map<reach::PeerId, std::vector<Want>> into_;
    std::map<reach::PeerId, std::vector<Want>> out_of_;
    std::map<reach::PeerId, std::vector<UnplacedNeed>> unplaced_;
};

} // namespace cofferdam::seal
