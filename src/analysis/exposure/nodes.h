// What is bound on all addresses of a cluster's nodes.
#pragma once

#include <vector>

#include "analysis/exposure/estate_index.h"
#include "analysis/exposure/lead.h"

namespace cofferdam::exposure {

class NodePorts {
  public:
    explicit NodePorts(const EstateIndex& index);

    // Of a port on every node of a target. Never Yes: a firewall before the nodes is not in any estate.
    const Lead& lead(Id<estate::Target> target) const { return leads_[target.slot]; }

  private:
    std::vector<Lead> leads_; // by slot
};

} // namespace cofferdam::exposure
