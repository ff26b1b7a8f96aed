// Question 4: which workloads run where a sensor looks whose rules can be read; and does the API server keep
// an audit log.
#include <algorithm>

#include <fmt/format.h>

#include "core/counted.h"
#include "questions/absence.h"
#include "questions/new_finding.h"

namespace cofferdam::questions {

namespace {

using sensors::AuditPolicy;
using sensors::DeployedSensor;
using sensors::WatchedWorkload;

void add_sensor(const Inputs& inputs, const DeployedSensor& sensor, Answer& answer) {
    if (sensor.rules_readable == Truth::Yes) return;
    const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[sensor.workload]);
    answer.findings.push_back(new_finding(inputs, "detection-rules-unreadable", object,
                                          fmt::format("{}: {}", sensor.name, sensor.rules)));
}

void add_workload(const Inputs& inputs, const WatchedWorkload& watched, Answer& answer) {
    if (watched.watched != Truth::No) return;
    const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[watched.workload]);
    answer.findings.push_back(
        new_finding(inputs, "detection-unwatched", object, std::string(watched.reason)));
}

void add_audit(const Inputs& inputs, const AuditPolicy& audit, Answer& answer) {
    if (audit.configured != Truth::No) return;
    const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[audit.api_server]);
    answer.findings.push_back(new_finding(inputs, "detection-no-audit-policy", object,
                                          "kube-apiserver runs without --audit-policy-file"));
}

// Its events prove it.
bool audit_log_is_given(const Inputs& inputs) {
    return inputs.sightings.window() && !inputs.sightings.window()->api_calls().empty();
}

void look_past_audit(const Inputs& inputs, Answer& answer) {
    if (audit_log_is_given(inputs)) return;
    bool unknown = std::ranges::any_of(
        inputs.sensors.audit, [](const AuditPolicy& audit) { return audit.configured == Truth::Unknown; });
    if (!unknown) return;
    answer.looked_past.push_back({estate::Fact::Audit,
                                  "the API server's audit policy",
                                  "the API server is not in the estate",
                                  "scan its static pod manifest too",
                                  {}});
}

bool sees_processes(const Inputs& inputs) {
    for (const DeployedSensor& sensor : inputs.sensors.sensors) {
        if (sensor.sees_processes) return true;
    }
    return !inputs.sightings.sensors().empty();
}

// Silence proves nothing: perhaps nothing happened, perhaps its events were not among those given.
void look_past_silence(const Inputs& inputs, Answer& answer) {
    if (!inputs.sightings.window()) return;
    for (const DeployedSensor& sensor : inputs.sensors.sensors) {
        if (sensor.is_heard || !sensor.sees_processes) continue;
        answer.looked_past.push_back({estate::Fact::Sensors,
                                      std::string(sensor.name),
                                      "it is in the estate, and no event of it is among those given",
                                      "give its events too, or look why it is silent",
                                      {}});
    }
}

// What is beyond the bounds of the window may be what mattered.
void look_past_dropped(const Inputs& inputs, Answer& answer) {
    if (!inputs.sightings.window()) return;
    const observations::EventCounts& counts = inputs.sightings.window()->counts();
    const std::uint64_t dropped = counts.beyond_limit + counts.lost + counts.bad;
    if (dropped == 0) return;
    answer.looked_past.push_back(
        {estate::Fact::Sensors,
         fmt::format("{} events", dropped),
         fmt::format("{} beyond the bound, {} dropped by their recorders, {} not understood",
                     counts.beyond_limit, counts.lost, counts.bad),
         "give fewer events at a time, with --events-since",
         {}});
}

// Without any sensor one finding says it for all workloads. In manifests it may be that it is installed from
// elsewhere.
void add_absence(const Inputs& inputs, Answer& answer) {
    const estate::Target& target = inputs.snapshot.targets().front();
    std::size_t workloads = inputs.sensors.workloads.size();
    Finding finding = new_finding(
        inputs, "detection-no-sensor", {target.name, "", "Estate", "", "(whole)"}, {},
        fmt::format("no known sensor that sees processes is in the estate, so nothing looks at its {}, "
                    "unless one is installed from elsewhere",
                    counted(workloads, "workload")));
    finding.conditional = true;
    answer.findings.push_back(std::move(finding));
    answer.looked_past.push_back({estate::Fact::Sensors,
                                  "sensors installed from elsewhere",
                                  "the manifests hold none",
                                  "add the sensor's manifests, or scan the live cluster",
                                  {}});
}

void look_past_unknown(const Inputs& inputs, Answer& answer) {
    if (inputs.sensors.unknown == 0) return;
    answer.looked_past.push_back(
        {estate::Fact::Sensors | estate::Fact::Nodes,
         counted(inputs.sensors.unknown, "workload"),
         "whether a sensor runs where they run, or what its rules are, is not in the estate",
         "add Nodes and the sensor's rules",
         {}});
}

void look_past_compose(const Inputs& inputs, Answer& answer) {
    std::size_t services = inputs.workloads.size() - inputs.sensors.workloads.size();
    if (services == 0) return;
    const bool any_engine =
        std::ranges::find(inputs.snapshot.targets(), estate::Origin::Host, &estate::Target::origin)
        != inputs.snapshot.targets().end();
    answer.looked_past.push_back(
        {estate::Fact::Sensors,
         fmt::format("{} {}", services, any_engine ? "containers" : "Compose services"),
         any_engine ? "what watches their host its engine does not tell"
                    : "what watches their host is not in Compose files",
         "",
         {}});
}

void write_numbers(const Inputs& inputs, Answer& answer) {
    auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
    std::int64_t workloads = number(inputs.sensors.workloads.size());
    answer.numbers = {
        {"sensors", "runtime sensors in the estate", number(inputs.sensors.sensors.size())},
        {"watched", "workloads run where a sensor looks", number(inputs.sensors.watched), workloads},
        {"unwatched", "workloads run where no known sensor looks", number(inputs.sensors.unwatched),
         workloads},
        {"unknown", "workloads of which it cannot be known", number(inputs.sensors.unknown), workloads},
    };
    answer.headline =
        fmt::format("{} sensors; of {} Kubernetes workloads {} watched, {} unwatched, {} cannot know",
                    inputs.sensors.sensors.size(), workloads, inputs.sensors.watched,
                    inputs.sensors.unwatched, inputs.sensors.unknown);
    if (!inputs.sightings.window()) return;
    answer.numbers.push_back({"seen", "workloads told of by a sensor, in the events given",
                              number(inputs.sensors.seen), workloads});
    answer.headline += fmt::format("; a sensor told of {}", inputs.sensors.seen);
}

} // namespace

void answer_detection(const Inputs& inputs, Answer& answer) {
    write_numbers(inputs, answer);
    for (const DeployedSensor& sensor : inputs.sensors.sensors) add_sensor(inputs, sensor, answer);
    if (!inputs.sensors.workloads.empty() && !sees_processes(inputs)) {
        add_absence(inputs, answer);
    } else {
        for (const WatchedWorkload& watched : inputs.sensors.workloads) add_workload(inputs, watched, answer);
    }
    for (const AuditPolicy& audit : inputs.sensors.audit) add_audit(inputs, audit, answer);
    look_past_audit(inputs, answer);
    look_past_unknown(inputs, answer);
    look_past_silence(inputs, answer);
    look_past_dropped(inputs, answer);
    look_past_compose(inputs, answer);
    require_some(inputs, !inputs.workloads.empty(), estate::Fact::Workloads, "workloads", answer);
}

} // namespace cofferdam::questions
