#include "questions/observed.h"

#include <algorithm>

#include "questions/open_techniques.h"
#include "questions/power_uses.h"
#include "questions/question.h"

namespace cofferdam::questions {

namespace {

using observations::SensorVoice;
using observations::Sighting;

HeardSensor heard(observations::Sensor sensor, const SensorVoice& voice) {
    return {.name = std::string(to_string(sensor)),
            .in_estate = false,
            .events = voice.events,
            .first = voice.first,
            .last = voice.last,
            .nodes = voice.nodes.size()};
}

// Those that are heard, then those of the estate that are not.
std::vector<HeardSensor> all_sensors(const Inputs& inputs) {
    std::vector<HeardSensor> all;
    for (const auto& [sensor, voice] : inputs.sightings.sensors()) all.push_back(heard(sensor, voice));
    for (const sensors::DeployedSensor& deployed : inputs.sensors.sensors) {
        auto known = std::ranges::find(all, deployed.name, &HeardSensor::name);
        if (known == all.end()) known = all.insert(all.end(), {.name = std::string(deployed.name)});
        known->in_estate = true;
    }
    return all;
}

std::vector<SeenWorkload> seen_workloads(const Inputs& inputs) {
    std::vector<SeenWorkload> all;
    for (const sensors::WatchedWorkload& watched : inputs.sensors.workloads) {
        for (const Sighting& seen : inputs.sightings.of(watched.workload)) {
            const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[watched.workload]);
            all.push_back({.workload = inputs.snapshot.key(object),
                           .sensor = std::string(to_string(seen.sensor)),
                           .rule = std::string(seen.rule),
                           .count = seen.count,
                           .first = seen.first,
                           .last = seen.last});
        }
    }
    return all;
}

std::vector<EnteredWorkload> entered_workloads(const Inputs& inputs) {
    std::vector<EnteredWorkload> all;
    for (const auto& [id, workload] : inputs.snapshot.table<estate::Workload>()) {
        for (const observations::Entry& entry : inputs.sightings.entries(id))
            all.push_back({.workload = inputs.snapshot.key(inputs.snapshot.object_of(workload)),
                           .user = std::string(entry.user),
                           .way = std::string(entry.way),
                           .is_refused = entry.decision == observations::Decision::Forbidden,
                           .count = entry.count,
                           .first = entry.first,
                           .last = entry.last});
    }
    return all;
}

} // namespace

std::string_view to_string(Channel channel) { return channel == Channel::Sensor ? "sensor" : "audit log"; }

Observed observe(const Inputs& inputs) {
    const observations::EventWindow& window = *inputs.sightings.window();
    Observed observed{.counts = window.counts(),
                      .distinct = window.size(),
                      .limit = window.bounds().distinct,
                      .first = window.size() == 0 ? std::string() : observations::to_string(window.first()),
                      .last = window.size() == 0 ? std::string() : observations::to_string(window.last()),
                      .unplaced = inputs.sightings.unplaced(),
                      .sensors = all_sensors(inputs),
                      .workloads = seen_workloads(inputs),
                      .techniques = open_techniques(inputs),
                      .has_audit = !window.api_calls().empty(),
                      .entered = entered_workloads(inputs),
                      .powers = {}};
    if (observed.has_audit) observed.powers = power_uses(inputs);
    return observed;
}

} // namespace cofferdam::questions
