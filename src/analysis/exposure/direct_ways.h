// Ways in that need no controller: Services of their own, ports of nodes, published ports of Compose.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/exposure/nodes.h"
#include "analysis/exposure/policy_gate.h"

namespace cofferdam::exposure {

// Ways found for any workload, by its place in the report.
class WaysIn {
  public:
    // REQUIRES: both outlive this
    WaysIn(const EstateIndex& index, PolicyGate& gate)
        : gate_(&gate), ways_(index.snapshot().table<estate::Workload>().slots()) {}

    // Index for WayIn::opening.
    std::uint32_t open(Opening opening);
    // Judges a way by policy and keeps it. REQUIRES: its opening is here
    void add(Id<estate::Workload> workload, WayIn way);
    // The same way, whatever policies say of it.
    bool has(Id<estate::Workload> workload, const WayIn& way) const;
    // Of what no policy binds.
    void add_unjudged(Id<estate::Workload> workload, const WayIn& way) { of(workload).push_back(way); }
    void leads_nowhere(Id<estate::Object> through) { lead_nowhere_.push_back(through); }

    std::vector<WayIn>& of(Id<estate::Workload> workload) { return ways_[workload.slot]; }
    const std::vector<WayIn>& of(Id<estate::Workload> workload) const { return ways_[workload.slot]; }
    const Opening& opening(std::uint32_t index) const { return openings_[index]; }
    std::vector<Opening> take_openings() { return std::move(openings_); }
    std::vector<Id<estate::Object>> take_lead_nowhere() { return std::move(lead_nowhere_); }

  private:
    PolicyGate* gate_;
    std::vector<std::vector<WayIn>> ways_; // by slot
    std::vector<Opening> openings_;
    std::vector<Id<estate::Object>> lead_nowhere_;
};

void add_service_ways(const EstateIndex& index, const NodePorts& node_ports, WaysIn& ways);
void add_host_ways(const EstateIndex& index, const NodePorts& node_ports, WaysIn& ways);
void add_compose_ways(const EstateIndex& index, WaysIn& ways);

// Calls visit(port) for each port of containers that run when traffic comes.
template <class Visitor>
void each_served_port(const estate::Workload& workload, Visitor visit) {
    for (const estate::Container& container : workload.containers) {
        if (container.role != estate::ContainerRole::App && container.role != estate::ContainerRole::Sidecar)
            continue;
        for (const estate::ContainerPort& port : container.ports) visit(port);
    }
}

// Where the binding of a port names an address, the address decides; else what is bound on all of them does.
Lead lead_of_binding(const estate::ContainerPort& port, const Lead& wildcard);
bool is_bound_on_all(const estate::ContainerPort& port);

} // namespace cofferdam::exposure
