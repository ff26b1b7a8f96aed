// The API server's audit log: an Event of audit.k8s.io/v1 a line, or the EventList that the webhook backend
// sends (k8s.io/apiserver pkg/apis/audit/v1/types.go). Objects in requests and answers are not looked at.
#include <algorithm>
#include <iterator>

#include "observations/event_fields.h"
#include "observations/event_format.h"
#include "observations/flow_fields.h"
#include "value/fields.h"

namespace cofferdam::observations {

namespace {

using value::Value;

// A list holds as many events as a batch of the webhook (--audit-webhook-batch-max-size, 400), and each
// perhaps the objects of request and answer.
constexpr value::Limits audit_limits{
    .depth = 100, .nodes_by_alias = 0, .nodes = 20'000'000, .bytes = std::uint64_t{256} << 20};

// The authorizer's word; without it, whether the server refused.
Decision decision_of(const Value& event) {
    const std::string_view told = event["annotations"]["authorization.k8s.io/decision"].string_or("");
    if (told == "allow") return Decision::Allowed;
    if (told == "forbid") return Decision::Forbidden;
    const std::int64_t code = event["responseStatus"]["code"].int_or(0);
    if (code == 0) return Decision::Unknown;
    return code == 401 || code == 403 ? Decision::Forbidden : Decision::Allowed;
}

// Ways into a pod that the API server opens (core/v1, subresources of pods).
bool enters_pod(std::string_view resource, std::string_view subresource) {
    static constexpr std::string_view ways[] = {"exec", "attach", "portforward", "proxy",
                                                "ephemeralcontainers"};
    return resource == "pods" && std::ranges::find(ways, subresource) != std::end(ways);
}

ApiCall call_of(const Value& event) {
    const Value& object = event["objectRef"];
    ApiCall call{.user = std::string(event["user"]["username"].string_or("")),
                 .verb = std::string(event["verb"].string_or("")),
                 .group = std::string(object["apiGroup"].string_or("")),
                 .resource = std::string(object["resource"].string_or("")),
                 .subresource = std::string(object["subresource"].string_or("")),
                 .namespace_ = std::string(object["namespace"].string_or("")),
                 .pod = {},
                 .decision = decision_of(event)};
    if (enters_pod(call.resource, call.subresource)) call.pod = object["name"].string_or("");
    if (const std::string_view as = event["impersonatedUser"]["username"].string_or(""); !as.empty())
        call.impersonator = std::exchange(call.user, std::string(as));
    return call;
}

// RequestReceived comes before anybody decided; ResponseStarted is told again at the end of a watch.
bool is_final(std::string_view stage) { return stage == "ResponseComplete" || stage == "Panic"; }

// A request whose credentials nobody knew has no user.
bool is_wanted(const Value& event, const ApiCall& call) {
    return is_final(event["stage"].string_or("")) && !call.user.empty() && !call.verb.empty();
}

Result<void> take(const Value& event, EventLine& line) {
    ApiCall call = call_of(event);
    if (!is_wanted(event, call)) {
        ++line.remarks;
        return {};
    }
    const Moment time =
        COFFERDAM_TRY(moment_of(event["requestReceivedTimestamp"], "requestReceivedTimestamp"));
    line.events.push_back({std::move(call), time});
    return {};
}

// A bad event costs itself.
void take_all(const Value& items, EventLine& line) {
    for (const Value& event : items.items()) line.bad += !take(event, line);
}

std::string_view annotation_of(Decision decision) {
    switch (decision) {
    case Decision::Allowed: return "allow";
    case Decision::Forbidden: return "forbid";
    case Decision::Unknown: break;
    }
    return {};
}

} // namespace

bool is_audit(std::string_view line) {
    return line.starts_with('{') && line.find("\"audit.k8s.io/") != std::string_view::npos;
}

Result<EventLine> read_audit(std::string_view line) {
    const value::DocumentPtr document = COFFERDAM_TRY(parse_json_line(line, audit_limits));
    const Value& root = document->root();
    EventLine read;
    const std::string_view kind = root["kind"].string_or("");
    if (kind == "EventList") {
        take_all(root["items"], read);
    } else if (kind == "Event") {
        COFFERDAM_TRY(take(root, read));
    } else {
        read.remarks = 1;
    }
    return read;
}

std::string to_audit_line(const ApiCall& call, Moment time) {
    value::Arena arena;
    value::Fields fields{{"kind", Value::string("Event")},
                         {"apiVersion", Value::string("audit.k8s.io/v1")},
                         {"stage", Value::string("ResponseComplete")},
                         {"verb", Value::string(call.verb)}};
    const auto user = [&](std::string_view name) {
        return value::map_of({{"username", Value::string(name)}}, arena);
    };
    fields.emplace_back("user", user(call.impersonator.empty() ? call.user : call.impersonator));
    if (!call.impersonator.empty()) fields.emplace_back("impersonatedUser", user(call.user));
    fields.emplace_back("objectRef", value::map_of({{"apiGroup", Value::string(call.group)},
                                                    {"resource", Value::string(call.resource)},
                                                    {"subresource", Value::string(call.subresource)},
                                                    {"namespace", Value::string(call.namespace_)},
                                                    {"name", Value::string(call.pod)}},
                                                   arena));
    if (const std::string_view word = annotation_of(call.decision); !word.empty())
        fields.emplace_back("annotations",
                            value::map_of({{"authorization.k8s.io/decision", Value::string(word)}}, arena));
    fields.emplace_back("requestReceivedTimestamp", arena.string(to_string(time)));
    return value::to_json(value::map_of(fields, arena));
}

} // namespace cofferdam::observations
