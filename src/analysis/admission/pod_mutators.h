// The API server's own mutating plugins on a pod that is created: what they fill in from other objects of the
// estate. k8s.io/kubernetes plugin/pkg/admission: serviceaccount, limitranger, runtimeclass (with
// noderestriction's neighbours left out: they change nothing of a new pod), priority,
// defaulttolerationseconds; all on by default.
#pragma once

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "estate/snapshot.h"
#include "kubernetes/overlay.h"
#include "value/value.h"

namespace cofferdam::admission {

class PodMutators {
  public:
    // Of the objects of one target. REQUIRES: the snapshot outlives this
    PodMutators(const estate::Snapshot& snapshot, Id<estate::Target> target);

    // `pod`: with defaults. What it needs and the estate does not hold is left as it is.
    value::Value mutate(const value::Value& pod, std::string_view namespace_,
                        kubernetes::Overlay& overlay) const;

  private:
    using Name = std::pair<std::string_view, std::string_view>; // namespace, name

    value::Value with_account(const value::Value& spec, std::string_view namespace_,
                              kubernetes::Overlay& overlay) const;
    value::Value with_limits(const value::Value& spec, std::string_view namespace_,
                             kubernetes::Overlay& overlay) const;
    value::Value with_runtime_class(const value::Value& spec, kubernetes::Overlay& overlay) const;
    value::Value with_priority(const value::Value& spec, kubernetes::Overlay& overlay) const;
    bool mounts_token(const value::Value& spec, const value::Value& account) const;

    std::map<Name, const value::Value*> accounts_;
    std::map<std::string_view, std::vector<const value::Value*>> limit_ranges_; // by namespace
    std::map<std::string_view, const value::Value*> runtime_classes_;
    std::map<std::string_view, const value::Value*> priority_classes_;
    const value::Value* default_priority_ = nullptr;
};

} // namespace cofferdam::admission
