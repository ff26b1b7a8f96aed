// Ways in that need no controller: Services of their own, ports of nodes, published ports of Compose.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/exposure/isolation.h"
#include "analysis/exposure/nodes.h"

namespace cofferdam::exposure {

// Ways found for any workload, by its place in the report.
class WaysIn {
  public:
    explicit WaysIn(std::size_t slots) : ways_(slots) {}

    std::vector<WayIn>& of(Id<estate::Workload> workload) { return ways_[workload.slot]; }
    const std::vector<WayIn>& of(Id<estate::Workload> workload) const { return ways_[workload.slot]; }

  private:
    std::vector<std::vector<WayIn>> ways_; // by slot
};

// Judges a way by policy and keeps it.
void add_way(WaysIn& ways, const Isolation& isolation, Id<estate::Workload> workload, const Source& source,
             WayIn way);

void add_service_ways(const EstateIndex& index, const Isolation& isolation, const NodePorts& node_ports,
                      WaysIn& ways);
void add_host_ways(const EstateIndex& index, const Isolation& isolation, const NodePorts& node_ports,
                   WaysIn& ways);

} // namespace cofferdam::exposure
