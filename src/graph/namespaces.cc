#include "graph/namespaces.h"

namespace cofferdam::graph {

std::set<std::string_view> namespaces_of(const estate::Snapshot& snapshot) {
    std::set<std::string_view> names = {"default", "kube-system"};
    std::string_view last = "default";
    for (const auto [id, object] : snapshot.table<estate::Object>()) {
        // It is where its controller is; and a cluster has tens of thousands of them.
        if (std::holds_alternative<Id<estate::Instance>>(object.row)) continue;
        const bool is_namespace = object.kind == "Namespace" && object.group.empty();
        const std::string_view name = is_namespace ? object.name : object.namespace_;
        if (name.empty() || name == last) continue;
        const bool is_project =
            snapshot[object.target].origin == estate::Origin::Compose || object.kind == "Container";
        if (!is_project) names.insert(name);
        last = name;
    }
    return names;
}

bool runs(const estate::Workload& workload) {
    const estate::PodDetail* const pod = workload.pod();
    if (!pod) return !workload.suspended; // a container that its engine knows, and that does not run
    return pod->phase != "Succeeded" && pod->phase != "Failed";
}

} // namespace cofferdam::graph
