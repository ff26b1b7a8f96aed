#include "graph/live_pods.h"

#include <algorithm>
#include <optional>

namespace cofferdam::graph {

namespace {

using estate::Instance;
using estate::Object;

// Of a Pod the ReplicaSet, of that the Deployment.
std::optional<Id<Object>> template_of(const estate::Snapshot& snapshot, const Instance& instance) {
    Id<Object> controller = instance.controller;
    for (int links = 0; links < 4; ++links) { // CronJob, Job, Pod is the longest chain
        if (!snapshot.table<Object>().contains(controller)) return std::nullopt;
        const auto* const row = std::get_if<Id<Instance>>(&snapshot[controller].row);
        if (!row) return controller;
        controller = snapshot[*row].controller;
    }
    return std::nullopt;
}

// A pod that has ended holds its node no more (PodPhase, k8s.io/api/core/v1).
std::string_view node_of(const Object& pod) {
    const value::Value& phase = (*pod.raw)["status"]["phase"];
    if (phase.string_or("") == "Succeeded" || phase.string_or("") == "Failed") return "";
    return (*pod.raw)["spec"]["nodeName"].string_or("");
}

} // namespace

LivePods::LivePods(const estate::Snapshot& snapshot) {
    for (const auto [id, instance] : snapshot.table<Instance>()) {
        const Object& object = snapshot.object_of(instance);
        if (object.kind != "Pod") continue;
        const std::string_view node = node_of(object);
        const auto made_from = template_of(snapshot, instance);
        if (!node.empty() && made_from) nodes_[made_from->slot].push_back(node);
    }
    for (auto& [slot, nodes] : nodes_) {
        std::ranges::sort(nodes);
        const auto repeated = std::ranges::unique(nodes);
        nodes.erase(repeated.begin(), repeated.end());
    }
}

std::span<const std::string_view> LivePods::nodes_of(const estate::Workload& workload) const {
    const auto found = nodes_.find(workload.object.slot);
    return found == nodes_.end() ? std::span<const std::string_view>{} : found->second;
}

} // namespace cofferdam::graph
