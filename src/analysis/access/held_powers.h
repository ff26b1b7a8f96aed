// Who holds which dangerous power, and where.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/access/access.h"
#include "analysis/access/power_needs.h"

namespace cofferdam::access {

// One power in one scope.
struct HeldPower {
    const Power* power = nullptr;
    std::string_view namespace_; // "" everywhere
    // Not empty: only over resources of these names.
    std::vector<std::string_view> names;
    // By itself as good as cluster-admin.
    bool gives_everything = false;
    std::vector<Witness> witnesses; // one per binding and need

    bool is_everywhere() const { return namespace_.empty(); }
    // Nothing but Kubernetes' own roles and bindings gives it.
    bool by_default() const;
};

struct SubjectPowers {
    estate::Subject subject;
    // Everywhere, then by namespace; each in the order of the list. A power that is held everywhere is not
    // repeated for a namespace.
    std::vector<HeldPower> powers;
    std::vector<std::string> doubts; // why there may be more
};

class HeldPowers {
  public:
    // Tests every bound role once. `access` must outlive this. `kubernetes_minor`: of the API server, 35
    // for 1.35.
    HeldPowers(const Access& access, int kubernetes_minor);

    SubjectPowers of(const estate::Subject& subject, Groups groups) const;

    // Every subject that some binding names, with what is granted to itself (Groups::None); those without a
    // power and without doubts left out. Holds the subjects of the default bindings too:
    // HeldPower::by_default tells them.
    std::vector<SubjectPowers> all() const;

  private:
    struct BothScopes {
        ServedNeeds everywhere;
        ServedNeeds in_namespace;
    };

    const Access& access_;
    PowerNeeds needs_;
    std::unordered_map<const EffectiveRole*, BothScopes> roles_;
};

} // namespace cofferdam::access
