#include "observations/sightings.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "observations/event_fields.h"
#include "observations/pod_controllers.h"

namespace cofferdam::observations {

namespace {

using WorkloadId = Id<estate::Workload>;

bool is_of_the_node(const EventSubject& subject) {
    return subject.pod.empty() && subject.workload.empty() && subject.container.empty();
}

// Records name no target: an estate of several is searched in their order.
class Places {
  public:
    explicit Places(const estate::Snapshot& snapshot) {
        for (const auto& [id, workload] : snapshot.table<estate::Workload>()) {
            if (workload.pod())
                workloads_.try_emplace({workload.namespace_, workload.name, to_string(workload.kind)}, id);
        }
        for_each_live_pod(snapshot, [&](const estate::Object& pod, WorkloadId workload) {
            pods_.try_emplace({pod.namespace_, pod.name}, workload);
            add_containers(pod.effective["status"], workload);
        });
    }

    std::optional<WorkloadId> find(const EventSubject& subject) const {
        if (const auto pod = pods_.find({subject.namespace_, subject.pod}); pod != pods_.end())
            return pod->second;
        if (const auto found = containers_.find(subject.container); found != containers_.end())
            return found->second;
        if (const auto named = find(subject.namespace_, subject.workload, subject.workload_kind))
            return named;
        for (const ControllerName& controller : possible_controllers(subject.pod)) {
            if (const auto found = find(subject.namespace_, controller.name, controller.kind)) return found;
        }
        return std::nullopt;
    }

  private:
    void add_containers(const value::Value& status, WorkloadId workload) {
        for (std::string_view list :
             {"containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"}) {
            for (const value::Value& container : status[list].items()) {
                std::string id = short_container_id(container["containerID"].string_or(""));
                if (!id.empty()) containers_.try_emplace(std::move(id), workload);
            }
        }
    }

    std::optional<WorkloadId> find(std::string_view namespace_, std::string_view name,
                                   std::string_view kind) const {
        const auto found = workloads_.find({namespace_, name, kind});
        return found == workloads_.end() ? std::nullopt : std::optional(found->second);
    }

    std::map<std::tuple<std::string_view, std::string_view, std::string_view>, WorkloadId>
        workloads_; // namespace, name, kind
    std::map<std::pair<std::string_view, std::string_view>, WorkloadId> pods_;
    std::map<std::string, WorkloadId, std::less<>> containers_;
};

template <class Seen>
void widen(Seen& seen, const Occurrence& occurrence) {
    seen.first = std::min(seen.first, occurrence.first);
    seen.last = std::max(seen.last, occurrence.last);
}

// Calls come sorted by user, so those of one entry may still be apart: by pod.
void add_entry(std::vector<Entry>& known, const ApiCall& call, const Occurrence& occurrence) {
    const auto same = [&](const Entry& one) {
        return one.user == call.user && one.way == call.subresource && one.decision == call.decision;
    };
    auto found = std::ranges::find_if(known, same);
    if (found == known.end()) {
        known.push_back({.user = call.user,
                         .way = call.subresource,
                         .decision = call.decision,
                         .count = 0,
                         .first = occurrence.first,
                         .last = occurrence.last});
        found = std::prev(known.end());
    }
    widen(*found, occurrence);
    found->count += occurrence.count;
}

} // namespace

void Sightings::add_voice(const SensorEvent& event, const Occurrence& occurrence) {
    auto [place, is_new] = sensors_.try_emplace(event.sensor);
    SensorVoice& voice = place->second;
    if (is_new) {
        voice.first = occurrence.first;
        voice.last = occurrence.last;
    }
    widen(voice, occurrence);
    voice.events += occurrence.count;
    if (!event.node.empty()) voice.nodes.insert(event.node);
    voice.techniques.insert(event.techniques.begin(), event.techniques.end());
}

void Sightings::add(std::vector<Sighting>& known, const SensorEvent& event, const Occurrence& occurrence) {
    const auto same = [&](const Sighting& one) {
        return one.sensor == event.sensor && one.rule == event.rule;
    };
    auto found = std::ranges::find_if(known, same);
    if (found == known.end()) {
        known.push_back({.sensor = event.sensor,
                         .rule = event.rule,
                         .count = 0,
                         .first = occurrence.first,
                         .last = occurrence.last});
        found = std::prev(known.end());
    }
    widen(*found, occurrence);
    found->count += occurrence.count;
}

Sightings::Sightings(const estate::Snapshot& snapshot, const EventWindow& window) : window_(&window) {
    const Places places(snapshot);
    for (const auto& [event, occurrence] : window.sensor_events()) {
        add_voice(event, occurrence);
        if (is_of_the_node(event.subject)) continue;
        if (const auto workload = places.find(event.subject)) {
            add(by_workload_[*workload], event, occurrence);
        } else {
            unplaced_ += occurrence.count;
        }
    }
    for (auto& [id, sightings] : by_workload_)
        std::ranges::sort(sightings, {}, [](const Sighting& one) { return std::pair(one.sensor, one.rule); });
    for (const auto& [call, occurrence] : window.api_calls()) {
        if (call.pod.empty()) continue;
        if (const auto workload = places.find({.namespace_ = call.namespace_, .pod = call.pod})) {
            add_entry(entries_[*workload], call, occurrence);
        } else {
            unplaced_ += occurrence.count;
        }
    }
}

std::span<const Entry> Sightings::entries(WorkloadId workload) const {
    const auto found = entries_.find(workload);
    return found == entries_.end() ? std::span<const Entry>() : found->second;
}

std::span<const Sighting> Sightings::of(WorkloadId workload) const {
    const auto found = by_workload_.find(workload);
    return found == by_workload_.end() ? std::span<const Sighting>() : found->second;
}

} // namespace cofferdam::observations
