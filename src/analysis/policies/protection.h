// How much of the estate is protected, by concern.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "analysis/policies/inventory.h"
#include "estate/clusters.h"

namespace cofferdam::policies {

// Gathers what each part of each policy protects, workload by workload.
class ProtectionTally {
  public:
    // REQUIRES: both outlive this
    ProtectionTally(const estate::Snapshot& snapshot, const estate::Clusters& clusters);

    // A part of a policy with those whom it selects. `enforced`: by its engine. `namespace_`: "" the whole
    // cluster.
    void add(const estate::PolicyPart& part, estate::PolicyConcern concern, const Selected& selected,
             Truth enforced, Id<estate::Target> target, std::string_view namespace_);

    std::vector<Share> shares() const;
    std::vector<NamespaceProtection> namespaces() const;

  private:
    static constexpr std::size_t protections = 5;

    struct Truths {
        Truth written = Truth::No;
        Truth enforced = Truth::No;
    };
    struct Direction {
        Truth opened = Truth::No; // a policy allows everything
    };

    void add_protection(Protection protection, const Selected& selected, Truth written, Truth enforced);
    void add_opening(Protection protection, const Selected& selected);
    void add_default_deny(const estate::PolicyPart& part, Id<estate::Target> target,
                          std::string_view namespace_);
    Share share(Protection protection) const;

    const estate::Snapshot* snapshot_;
    const estate::Clusters* clusters_;
    std::array<std::vector<Truths>, protections> covered_; // by the workload's slot
    std::array<std::vector<Direction>, protections> opened_;
    std::vector<std::vector<NamespaceProtection>> namespaces_; // by target, in the order of the cluster
};

} // namespace cofferdam::policies
