#include "observations/pod_controllers.h"

#include <algorithm>
#include <utility>

namespace cofferdam::observations {

namespace {

// The letters of generated names (k8s.io/apimachinery pkg/util/rand).
bool is_generated(std::string_view text) {
    static constexpr std::string_view letters = "bcdfghjklmnpqrstvwxz2456789";
    return !text.empty()
           && std::ranges::all_of(text, [](char c) { return letters.find(c) != std::string_view::npos; });
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "web-6d4b8-x7k2p" → {"web-6d4b8", "x7k2p"}
std::pair<std::string_view, std::string_view> split_last(std::string_view name) {
    const std::size_t hyphen = name.rfind('-');
    if (hyphen == std::string_view::npos) return {"", name};
    return {name.substr(0, hyphen), name.substr(hyphen + 1)};
}

} // namespace

// A ReplicaSet "web-6d4b8" of a Deployment "web" makes "web-6d4b8-x7k2p", a StatefulSet "db" makes "db-0", a
// DaemonSet or a Job "agent-x7k2p", a CronJob a Job "nightly-28012345".
std::vector<ControllerName> possible_controllers(std::string_view pod) {
    std::vector<ControllerName> found;
    const auto [first, last] = split_last(pod);
    if (is_number(last)) found = {{"StatefulSet", first}, {"CronJob", first}};
    if (!is_generated(last)) return found;
    const auto [stem, middle] = split_last(first);
    if (is_generated(middle)) found.push_back({"Deployment", stem});
    if (is_number(middle)) found.push_back({"CronJob", stem});
    for (std::string_view kind : {"DaemonSet", "ReplicaSet", "Job", "ReplicationController", "Deployment"})
        found.push_back({kind, first});
    return found;
}

void for_each_live_pod(const estate::Snapshot& snapshot, const VisitPod& visit) {
    for (const auto& [id, workload] : snapshot.table<estate::Workload>()) {
        const estate::Object& object = snapshot.object_of(workload);
        if (object.kind == "Pod") visit(object, id);
    }
    // What a controller made may have a maker that was made itself: Pod, ReplicaSet, Deployment.
    for (const auto& [id, instance] : snapshot.table<estate::Instance>()) {
        const estate::Object& object = snapshot.object_of(instance);
        if (object.kind != "Pod") continue;
        const estate::RowId* row = &snapshot[instance.controller].row;
        for (int made = 0; made < 4 && std::holds_alternative<Id<estate::Instance>>(*row); ++made)
            row = &snapshot[snapshot[std::get<Id<estate::Instance>>(*row)].controller].row;
        if (const auto* const workload = std::get_if<Id<estate::Workload>>(row)) visit(object, *workload);
    }
}

} // namespace cofferdam::observations
