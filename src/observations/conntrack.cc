// The table of connections as `conntrack -L` prints it (conntrack(8)):
//   tcp 6 431999 ESTABLISHED src=10.1.0.5 dst=10.96.0.9 sport=41234 dport=80 src=10.1.0.7 dst=10.1.0.5
//   sport=8080 …
// The first tuple is as the client sent it, the second as the answer comes: its source is who really
// answered, after the translation of a Service's address.
#include "estate/address.h"
#include "observations/flow_fields.h"
#include "observations/flow_format.h"

namespace cofferdam::observations {

namespace {

struct Tuple {
    std::string_view source;
    std::string_view source_port;
};

std::string_view take_word(std::string_view& rest) {
    const std::size_t begin = rest.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return rest = {};
    rest.remove_prefix(begin);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r"));
    rest.remove_prefix(word.size());
    return word;
}

// With -o extended the family stands before the protocol.
std::string_view take_protocol(std::string_view& rest) {
    const std::string_view word = take_word(rest);
    if (word != "ipv4" && word != "ipv6") return word;
    take_word(rest); // its number
    return take_word(rest);
}

} // namespace

bool is_conntrack(std::string_view line) {
    return line.find(" src=") != std::string_view::npos || line.starts_with("conntrack v");
}

Result<FlowLine> read_conntrack(std::string_view line) {
    if (line.starts_with("conntrack v")) return Skipped::Remark;
    std::string_view rest = line;
    const std::string_view word = take_protocol(rest);
    const auto protocol = parse_protocol(word);
    Tuple tuples[2];
    std::size_t seen = 0; // tuples begun: each begins with src=
    bool unanswered = false;
    while (!rest.empty()) {
        const std::string_view field = take_word(rest);
        if (field.starts_with("src=")) {
            if (++seen > 2) return error("more than two tuples");
            tuples[seen - 1].source = field.substr(4);
        } else if (field.starts_with("sport=") && seen > 0) {
            tuples[seen - 1].source_port = field.substr(6);
        } else if (field == "[UNREPLIED]") {
            unanswered = true;
        }
    }
    if (seen != 2) return error("a connection has two tuples, src=… dst=…, and here are {}", seen);
    if (!protocol) return Skipped::OtherProtocol;
    // One-way UDP (metrics, logs) has no answer by nature.
    if (unanswered && *protocol != estate::Protocol::Udp) return Skipped::Unanswered;
    const auto port = parse_port(tuples[1].source_port);
    if (!port) return error("sport={} is no port", tuples[1].source_port);
    for (const Tuple& tuple : tuples) {
        if (!estate::parse_address(tuple.source)) return error("src={} is no address", tuple.source);
    }
    return Flow{.from = {.namespace_ = "", .name = "", .kind = "", .address = std::string(tuples[0].source)},
                .to = {.namespace_ = "", .name = "", .kind = "", .address = std::string(tuples[1].source)},
                .protocol = *protocol,
                .port = *port};
}

} // namespace cofferdam::observations
