#include "graph/moved_pods.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

namespace cofferdam::graph {

namespace {

// Of a Pod its controller and its node, "" of one that has ended; of what else is an instance itself and what
// controls it, by which a Pod is of its template (graph/live_pods.cc).
using Place = std::tuple<std::uint32_t, std::uint32_t, std::string_view>;

Place place_of(const estate::Snapshot& snapshot, const estate::Instance& instance) {
    const estate::Object& object = snapshot.object_of(instance);
    if (object.kind != "Pod") return {instance.object.slot, instance.controller.slot, ""};
    const std::string_view phase = (*object.raw)["status"]["phase"].string_or("");
    const bool has_ended = phase == "Succeeded" || phase == "Failed";
    const std::string_view node = (*object.raw)["spec"]["nodeName"].string_or("");
    return {UINT32_MAX, instance.controller.slot, has_ended ? "" : node};
}

std::vector<Place> places_of(const estate::Snapshot& snapshot,
                             const std::vector<Id<estate::Instance>>& instances) {
    std::vector<Place> places;
    for (const Id<estate::Instance> id : instances) places.push_back(place_of(snapshot, snapshot[id]));
    std::ranges::sort(places);
    return places;
}

} // namespace

bool keeps_pods_in_place(const estate::Snapshot& before, const estate::Snapshot& after,
                         const estate::Delta& delta) {
    const estate::Changes<estate::Instance>& instances = delta.of<estate::Instance>();
    return instances.changed.empty()
           && places_of(before, instances.removed) == places_of(after, instances.added);
}

} // namespace cofferdam::graph
