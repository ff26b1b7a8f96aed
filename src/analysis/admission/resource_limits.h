// What LimitRanges and ResourceQuotas refuse of pods: k8s.io/kubernetes plugin/pkg/admission/limitranger and
// pkg/quota/v1/evaluator/core. How much of a quota is used changes by the minute: only what a quota asks of
// every pod is judged.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "analysis/admission/decision.h"
#include "analysis/admission/request.h"
#include "estate/snapshot.h"

namespace cofferdam::admission {

class ResourceLimits {
  public:
    // Of the objects of one target. REQUIRES: the snapshot outlives this
    ResourceLimits(const estate::Snapshot& snapshot, Id<estate::Target> target);

    // `request`: its object as the mutators leave it.
    void judge(const Request& request, std::vector<Objection>& objections) const;

  private:
    std::map<std::string_view, std::vector<const estate::Object*>> ranges_; // by namespace
    std::map<std::string_view, std::vector<const estate::Object*>> quotas_; // likewise
};

} // namespace cofferdam::admission
