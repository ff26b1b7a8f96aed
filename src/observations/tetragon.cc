// Tetragon's export, one event a line: {"process_exec": {"process": {…}}, "node_name": …, "time": …}
// (cilium/tetragon api/v1/tetragon/events.proto, GetEventsResponse). Command lines are not kept.
#include <charconv>

#include "observations/event_fields.h"
#include "observations/event_format.h"
#include "observations/flow_fields.h"

namespace cofferdam::observations {

namespace {

using value::Value;

// The event of a process: process_exec, process_kprobe, … There are more than one version knows, so whatever
// tells of a process counts.
const value::Entry* event_in(const Value& root) {
    for (const value::Entry& entry : root.entries()) {
        if (entry.key.as_string().starts_with("process_") && entry.value["process"].is(value::Kind::Map))
            return &entry;
    }
    return nullptr;
}

EventSubject subject_of(const Value& process) {
    const Value& pod = process["pod"];
    std::string_view container = pod["container"]["id"].string_or("");
    if (container.empty()) container = process["docker"].string_or("");
    return {.namespace_ = std::string(pod["namespace"].string_or("")),
            .pod = std::string(pod["name"].string_or("")),
            .workload = std::string(pod["workload"].string_or("")),
            .workload_kind = std::string(pod["workload_kind"].string_or("")),
            .container = short_container_id(container)};
}

SensorEvent event_of(std::string_view kind, const Value& event) {
    const std::string_view policy = event["policy_name"].string_or("");
    return {.sensor = Sensor::Tetragon,
            .subject = subject_of(event["process"]),
            .rule = std::string(policy.empty() ? kind : policy),
            .techniques = techniques_in(event["tags"])};
}

// A 64-bit number is a string in the JSON of protobuf.
std::uint64_t dropped_by(const Value& limit) {
    const std::string_view told = limit["number_of_dropped_process_events"].string_or("");
    std::uint64_t count = 0;
    const auto [end, failure] = std::from_chars(told.data(), told.data() + told.size(), count);
    return failure == std::errc() && end == told.data() + told.size() ? count : 1;
}

} // namespace

bool is_tetragon(std::string_view line) {
    return line.starts_with('{')
           && (line.find("\"process_") != std::string_view::npos
               || line.find("\"rate_limit_info\"") != std::string_view::npos);
}

Result<EventLine> read_tetragon(std::string_view line) {
    const value::DocumentPtr document = COFFERDAM_TRY(parse_json_line(line));
    const Value& root = document->root();
    if (const Value& limit = root["rate_limit_info"]) {
        return EventLine{.lost = dropped_by(limit)};
    }
    const value::Entry* const found = event_in(root);
    if (!found) return EventLine{.remarks = 1};
    SensorEvent event = event_of(found->key.as_string(), found->value);
    event.node = root["node_name"].string_or("");
    // Of an early version not every event has a time; its process has.
    const Value& told = root["time"] ? root["time"] : found->value["process"]["start_time"];
    const Moment time = COFFERDAM_TRY(moment_of(told, "time"));
    return EventLine{.events = {{std::move(event), time}}};
}

} // namespace cofferdam::observations
