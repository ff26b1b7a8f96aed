// Question 3 of one policy: written, configured or serving, and does anything refuse what it forbids.
#pragma once

#include <span>

#include "analysis/policies/composition.h"
#include "analysis/policies/enforcers.h"

namespace cofferdam::policies {

// The weakest mode of those parts that are about workloads, of all if none is.
estate::PolicyMode weakest_mode(std::span<const estate::PolicyPart> parts);

class ForceJudge {
  public:
    // REQUIRES: all outlive this
    ForceJudge(const estate::Snapshot& snapshot, const Composition& composition,
               const EnforcerIndex& enforcers)
        : snapshot_(&snapshot), composition_(&composition), enforcers_(&enforcers) {}

    // `parts`: as they act (Composition::parts)
    Force of(const estate::PolicyObject& policy, std::span<const estate::PolicyPart> parts) const;
    Force of(const estate::NetworkPolicy& policy) const;
    // By the engine alone, whatever the mode: for the share of workloads that parts in force cover.
    Force engine(const estate::PolicyObject& policy) const;

  private:
    Force of_kubernetes(const estate::PolicyObject& policy, const estate::Object& object) const;
    Force of_webhooks(const estate::PolicyObject& policy, Id<estate::Target> target) const;
    bool is_served(std::string_view namespace_, std::string_view service, Id<estate::Target> target) const;

    const estate::Snapshot* snapshot_;
    const Composition* composition_;
    const EnforcerIndex* enforcers_;
};

} // namespace cofferdam::policies
