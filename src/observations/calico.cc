// Calico's flow logs as JSON, one record a line: the fields of
// https://docs.tigera.io/calico-cloud/observability/elastic/flow/datatypes, also below "_source" as
// Elasticsearch exports them, and with "protocol" for "proto" as Whisker gives them.
#include "observations/flow_fields.h"
#include "observations/flow_format.h"

namespace cofferdam::observations {

namespace {

using value::Value;

// "-" is Calico's word for "none".
std::string_view field(const Value& record, std::string_view side, std::string_view name) {
    const std::string_view text = record[fmt::format("{}_{}", side, name)].string_or("");
    return text == "-" ? "" : text;
}

// Types: wep a pod, hep an interface of a host, ns a set of addresses, net a network ("pub" or "pvt").
FlowEnd end_of(const Value& record, std::string_view side) {
    const std::string_view type = field(record, side, "type");
    const std::string address(field(record, side, "ip"));
    if (type == "hep") return {.namespace_ = "", .name = "", .kind = "Node", .address = address};
    std::string_view name = field(record, side, "name");
    if (name.empty()) name = field(record, side, "name_aggr");
    const bool is_pod =
        !name.empty() && type != "net" && type != "ns" && !field(record, side, "namespace").empty();
    if (!is_pod) return {.namespace_ = "", .name = "", .kind = "", .address = address};
    return {.namespace_ = std::string(field(record, side, "namespace")),
            .name = std::string(name),
            .kind = "Pod",
            .address = ""};
}

} // namespace

bool is_calico(std::string_view line) {
    return line.starts_with('{') && line.find("\"dest_") != std::string_view::npos;
}

Result<FlowLine> read_calico(std::string_view line) {
    const value::DocumentPtr document = COFFERDAM_TRY(parse_json_line(line));
    const Value& root = document->root();
    const Value& record = root["_source"] ? root["_source"] : root;
    const std::string_view action = record["action"].string_or("");
    if (action == "deny" || action == "Deny") return Skipped::Denied;
    if (action.empty()) return Skipped::Remark;
    const auto protocol = protocol_of(record["proto"] ? record["proto"] : record["protocol"]);
    if (!protocol) return Skipped::OtherProtocol;
    const auto port = port_of(record["dest_port"]);
    if (!port) return error("dest_port is no port");
    return Flow{
        .from = end_of(record, "source"), .to = end_of(record, "dest"), .protocol = *protocol, .port = *port};
}

} // namespace cofferdam::observations
