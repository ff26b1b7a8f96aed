// The parameters of policies: objects of the estate that bindings name or select (k8s.io/apiserver
// pkg/admission/plugin/policy/generic/policy_dispatcher.go: CollectParams).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "analysis/admission/validating_policy.h"
#include "core/truth.h"
#include "estate/snapshot.h"

namespace cofferdam::admission {

struct CollectedParams {
    std::vector<const value::Value*> values; // a Missing value: evaluated without a parameter
    std::string error = {};                  // of the configuration: the failure policy decides
    std::string doubt = {};                  // why there may be others
};

class PolicyParams {
  public:
    // Of the objects of one target. REQUIRES: the snapshot outlives this
    PolicyParams(const estate::Snapshot& snapshot, Id<estate::Target> target);

    // `reference`: the binding's paramRef. `namespace_`: the request's.
    CollectedParams collect(const std::optional<ParamKind>& kind, const value::Value& reference,
                            std::string_view namespace_) const;

  private:
    using Name = std::pair<std::string_view, std::string_view>; // group, kind

    Truth is_namespaced(const ParamKind& kind) const;
    bool is_live() const { return (*snapshot_)[target_].origin == estate::Origin::Cluster; }
    bool is_listed_whole(const ParamKind& kind) const;

    const estate::Snapshot* snapshot_;
    Id<estate::Target> target_;
    std::map<Name, std::vector<const estate::Object*>> objects_;
    std::map<Name, bool> custom_scopes_; // by definitions: is it namespaced?
};

} // namespace cofferdam::admission
