// Falco's alerts as json_output writes them, one a line (https://falco.org/docs/concepts/outputs/): {"rule":
// …, "priority": …, "time": …, "output_fields": {"k8s.ns.name": …}}. The rule's output text is not kept: it
// holds command lines.
#include "observations/event_fields.h"
#include "observations/event_format.h"
#include "observations/flow_fields.h"

namespace cofferdam::observations {

namespace {

using value::Value;

// null and "<NA>": Falco knows none.
std::string field(const Value& fields, std::string_view name) {
    const std::string_view text = fields[name].string_or("");
    return std::string(text == "<NA>" ? "" : text);
}

} // namespace

bool is_falco(std::string_view line) {
    return line.starts_with('{') && line.find("\"rule\"") != std::string_view::npos
           && line.find("\"priority\"") != std::string_view::npos;
}

Result<EventLine> read_falco(std::string_view line) {
    const value::DocumentPtr document = COFFERDAM_TRY(parse_json_line(line));
    const Value& root = document->root();
    const Value& fields = root["output_fields"];
    // Other sources (k8s_audit, clouds) tell of no process; the audit log itself says more.
    if (const std::string_view source = root["source"].string_or("syscall"); source != "syscall")
        return EventLine{.remarks = 1};
    SensorEvent event{.sensor = Sensor::Falco,
                      .node = std::string(root["hostname"].string_or("")),
                      .subject = {.namespace_ = field(fields, "k8s.ns.name"),
                                  .pod = field(fields, "k8s.pod.name"),
                                  .container = short_container_id(field(fields, "container.id"))},
                      .rule = std::string(root["rule"].string_or("")),
                      .priority = std::string(root["priority"].string_or("")),
                      .techniques = techniques_in(root["tags"])};
    if (event.rule.empty()) return error("rule is missing");
    // What Falco says of itself: that it drops system calls.
    if (event.rule == "Falco internal: syscall event drop") return EventLine{.lost = 1};
    const Moment time = COFFERDAM_TRY(moment_of(root["time"], "time"));
    return EventLine{.events = {{std::move(event), time}}};
}

} // namespace cofferdam::observations
