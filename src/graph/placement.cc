#include "graph/placement.h"

namespace cofferdam::graph {

namespace {

bool chooses_nodes(const estate::PodDetail& pod) {
    return (*pod.spec)["nodeSelector"] || (*pod.spec)["affinity"]["nodeAffinity"];
}

} // namespace

std::vector<std::string_view> known_nodes(const Draft& draft, const estate::Workload& workload) {
    if (!workload.pod()) return {compose_host};
    if (!workload.pod()->node_name.empty()) return {workload.pod()->node_name};
    const auto live = draft.live_pods().nodes_of(workload);
    return {live.begin(), live.end()};
}

std::vector<Placement> placements_of(Draft& draft, const estate::Workload& workload) {
    std::vector<Placement> placements;
    for (const std::string_view node : known_nodes(draft, workload))
        placements.push_back({draft.text(node), {}});
    if (!placements.empty()) return placements;
    const bool everywhere =
        workload.kind == estate::WorkloadKind::DaemonSet && !chooses_nodes(*workload.pod());
    return {{draft.text(some_node),
             everywhere ? ConditionId{} : draft.condition("the pod is scheduled to that node")}};
}

std::uint32_t node_number_of(Draft& draft, const estate::Workload& workload) {
    const std::vector<std::string_view> nodes = known_nodes(draft, workload);
    return draft.text(nodes.size() == 1 ? nodes.front() : some_node);
}

StateId node_of(Draft& draft, const estate::Workload& workload) {
    return draft.state(StateKind::Node, node_number_of(draft, workload));
}

} // namespace cofferdam::graph
