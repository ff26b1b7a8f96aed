// Hubble's flows as `hubble observe -o jsonpb` prints them, one a line: {"flow": {…}, "node_name": …}, and
// bare as `-o json` of old versions (cilium api/v1/flow/flow.proto).
#include "observations/flow_fields.h"
#include "observations/flow_format.h"

namespace cofferdam::observations {

namespace {

using value::Kind;
using value::Value;

// Identities of Cilium that are no pods: labels "reserved:world", "reserved:host", …
bool has_reserved(const Value& end, std::string_view identity) {
    for (const Value& label : end["labels"].items()) {
        const std::string_view text = label.string_or("");
        if (text.starts_with("reserved:") && text.substr(9) == identity) return true;
    }
    return false;
}

bool is_node(const Value& end) {
    return has_reserved(end, "host") || has_reserved(end, "remote-node") || has_reserved(end, "health");
}

FlowEnd end_of(const Value& end, std::string_view address) {
    FlowEnd read{.namespace_ = std::string(end["namespace"].string_or("")),
                 .name = std::string(end["pod_name"].string_or("")),
                 .kind = "Pod",
                 .address = ""};
    // The workload, where it is told, is what the estate knows; pods come and go.
    const Value& workload = end["workloads"][std::size_t{0}];
    if (const std::string_view name = workload["name"].string_or(""); !name.empty()) {
        read.name = name;
        read.kind = workload["kind"].string_or("");
    }
    if (!read.name.empty()) return read;
    read.kind = is_node(end) ? "Node" : "";
    read.address = address;
    return read;
}

enum class Way : std::uint8_t { Request, Reply, Unknown };

// is_reply is null where Hubble cannot tell; then only the first packet of a TCP connection tells.
Way way_of(const Value& flow, const Value& tcp) {
    if (flow["is_reply"].bool_or(false) || flow["reply"].bool_or(false)) return Way::Reply;
    if (flow["is_reply"].is(Kind::Bool)) return Way::Request;
    const bool syn = tcp["flags"]["SYN"].bool_or(false);
    if (!syn) return Way::Unknown;
    return tcp["flags"]["ACK"].bool_or(false) ? Way::Reply : Way::Request;
}

Result<FlowLine> read_flow(const Value& flow) {
    const std::string_view verdict = flow["verdict"].string_or("");
    if (verdict == "DROPPED" || verdict == "ERROR") return Skipped::Denied;
    // REDIRECTED: on to a proxy. Others are notes about the same packets.
    if (verdict != "FORWARDED" && verdict != "REDIRECTED" && verdict != "AUDIT") return Skipped::Remark;
    static constexpr std::pair<std::string_view, estate::Protocol> protocols[] = {
        {"TCP", estate::Protocol::Tcp}, {"UDP", estate::Protocol::Udp}, {"SCTP", estate::Protocol::Sctp}};
    for (const auto& [name, protocol] : protocols) {
        const Value& layer = flow["l4"][name];
        if (!layer) continue;
        const Way way = way_of(flow, layer);
        if (way == Way::Reply) return Skipped::Reply;
        if (way == Way::Unknown) return Skipped::UnknownDirection;
        const auto port = port_of(layer["destination_port"]);
        if (!port) return error("l4.{}.destination_port is no port", name);
        return Flow{.from = end_of(flow["source"], flow["IP"]["source"].string_or("")),
                    .to = end_of(flow["destination"], flow["IP"]["destination"].string_or("")),
                    .protocol = protocol,
                    .port = *port};
    }
    return Skipped::OtherProtocol;
}

} // namespace

bool is_hubble(std::string_view line) {
    if (!line.starts_with('{')) return false;
    for (std::string_view mark : {"\"flow\"", "\"verdict\"", "\"node_status\"", "\"lost_events\""}) {
        if (line.find(mark) != std::string_view::npos) return true;
    }
    return false;
}

Result<FlowLine> read_hubble(std::string_view line) {
    const value::DocumentPtr document = COFFERDAM_TRY(parse_json_line(line));
    const Value& root = document->root();
    if (root["lost_events"]) return Skipped::Lost;
    if (root["flow"].is(Kind::Map)) return read_flow(root["flow"]);
    if (root["verdict"]) return read_flow(root);
    return Skipped::Remark;
}

} // namespace cofferdam::observations
