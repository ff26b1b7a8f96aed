// FixFinder: which fixes remove an edge of the joined graph: by its kind and the reasons that it rests on.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cuts/admission_fixes.h"
#include "cuts/fix.h"
#include "cuts/network_fixes.h"
#include "cuts/pod_fixes.h"
#include "cuts/role_fixes.h"
#include "graph/graph.h"

namespace cofferdam::cuts {

// What may be changed, and what counts.
struct Rules {
    bool on_conditions = false; // what falls only on conditions counts as well
    bool close_ways_in = false; // Services that lead in from outside may be closed
};

class FixFinder {
  public:
    // REQUIRES: both outlive it
    FixFinder(const graph::Graph& graph, Catalogue& catalogue, const Rules& rules);

    Supports supports(const graph::Edge& edge);
    // Connections that stay while policies close the edges that they are part of. After all edges were asked.
    std::vector<NetworkFixes::Left> left() { return network_.left(); }

  private:
    void index_accounts();
    Supports by_reasons(const graph::Edge& edge);
    Supports unbind(const graph::Edge& edge);
    FixNumber unbind(const access::EffectiveBinding& binding, const estate::Subject& subject);
    std::optional<FixSet> unbinding(const estate::Subject& subject, const estate::Object& role);
    Supports stop_token(const graph::Edge& edge);
    Supports close_ways(const graph::Edge& edge);
    std::optional<FixNumber> close_way(const exposure::WayIn& way, const estate::Workload& workload);
    FixNumber leave_host_network(const estate::Workload& workload);
    Supports leave_node(const graph::Edge& edge);
    Supports drop_cloud_role(const graph::Edge& edge);

    Supports only(Fix fix);
    std::uint32_t rules_of(const access::EffectiveBinding& binding) const;
    const estate::Workload* workload_of(const graph::State& state) const;

    const graph::Graph* graph_;
    Catalogue* catalogue_;
    Rules rules_;
    PodFixes pods_;
    RoleFixes roles_;
    NetworkFixes network_;
    AdmissionFixes admission_;
    std::map<estate::Subject, std::uint32_t> runs_as_;     // workloads
    std::map<estate::Subject, std::uint32_t> permissions_; // rules that bindings give
    std::unordered_map<std::uint32_t, const exposure::WorkloadExposure*>
        exposures_; // by slot of the workload
};

} // namespace cofferdam::cuts
