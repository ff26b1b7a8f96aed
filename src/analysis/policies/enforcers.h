// What in the estate enforces policies, and what it does not: content/catalogues/policy-enforcers.yaml.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/policies/inventory.h"

namespace cofferdam::policies {

struct Enforcer {
    std::string_view name;
    bool network = false;
    std::vector<std::string_view> images;
    std::vector<std::string_view> enforces;
};
// The catalogue, parsed once.
const std::vector<Enforcer>& enforcer_catalogue();

std::vector<VisibleEnforcer> visible_enforcers(const estate::Snapshot& snapshot);

struct Force {
    Stage stage = Stage::Configured;
    Truth enforced = Truth::Unknown;
    std::string reason;
};

// Does anything in the target enforce this kind of policy?
class EnforcerIndex {
  public:
    EnforcerIndex(const estate::Snapshot& snapshot, std::span<const VisibleEnforcer> visible);

    // `what`: a word of the catalogue: "network-policy", "kyverno"
    const Force& force(Id<estate::Target> target, std::string_view what) const;

  private:
    std::map<std::pair<Id<estate::Target>, std::string_view>, Force> forces_;
};

} // namespace cofferdam::policies
