#include "graph/placement.h"

namespace cofferdam::graph {

namespace {

bool chooses_nodes(const estate::PodDetail& pod) {
    return (*pod.spec)["nodeSelector"] || (*pod.spec)["affinity"]["nodeAffinity"];
}

} // namespace

Placement placement_of(Draft& draft, const estate::Workload& workload) {
    const estate::PodDetail* const pod = workload.pod();
    if (!pod) return {draft.text(compose_host), {}};
    if (!pod->node_name.empty()) return {draft.text(pod->node_name), {}};
    const bool everywhere = workload.kind == estate::WorkloadKind::DaemonSet && !chooses_nodes(*pod);
    return {draft.text(some_node),
            everywhere ? ConditionId{} : draft.condition("the pod is scheduled to that node")};
}

StateId node_of(Draft& draft, const estate::Workload& workload) {
    return draft.state(StateKind::Node, placement_of(draft, workload).node);
}

} // namespace cofferdam::graph
