// ProbedEstate: the answers of a probe, and which targets of an estate they are about. What another cluster
// refuses proves nothing here.
#pragma once

#include <string>
#include <vector>

#include "estate/snapshot.h"
#include "observations/probe.h"

namespace cofferdam::questions {

class ProbedEstate {
  public:
    // REQUIRES: both outlive this
    ProbedEstate(const estate::Snapshot& snapshot, const observations::Probe& probe);

    const observations::Probe& probe() const { return *probe_; }
    bool is_of(Id<estate::Target> target) const { return targets_[target.slot]; }
    bool is_used() const; // of some target
    // What a reader must know: that it is of another cluster, or that nobody can tell. "": it is of this one.
    const std::string& remark() const { return remark_; }

  private:
    const observations::Probe* probe_;
    std::vector<bool> targets_; // by slot
    std::string remark_;
};

// A cluster keeps the namespace kube-system as long as it lives; "": the target does not tell.
std::string cluster_uid(const estate::Snapshot& snapshot, Id<estate::Target> target);

} // namespace cofferdam::questions
