// CSV of four columns, src,dst,port,protocol, with or without that heading; further columns are not read. An
// end is NAMESPACE/NAME, NAMESPACE/NAME/KIND (Pod, Deployment, Service, …) or an address. Without a protocol:
// TCP.
#include <array>

#include "estate/address.h"
#include "observations/flow_fields.h"
#include "observations/flow_format.h"

namespace cofferdam::observations {

namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\"");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\"") - begin + 1);
}

// No name and no address holds a comma or a quote, so quoted fields need no more than their quotes taken off.
std::array<std::string_view, 4> columns(std::string_view line) {
    std::array<std::string_view, 4> read;
    for (std::string_view& column : read) {
        const std::size_t comma = line.find(',');
        column = trimmed(line.substr(0, comma));
        line = comma == std::string_view::npos ? std::string_view() : line.substr(comma + 1);
    }
    return read;
}

Result<FlowEnd> end_of(std::string_view text) {
    FlowEnd end;
    if (estate::parse_address(text)) {
        end.address = text;
        return end;
    }
    const std::size_t slash = text.find('/');
    const std::string_view name =
        slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
    if (slash == 0 || name.empty() || name.front() == '/')
        return error("\"{}\" is no address and no NAMESPACE/NAME", text);
    const std::size_t second = name.find('/');
    end.namespace_ = text.substr(0, slash);
    end.name = name.substr(0, second);
    if (second != std::string_view::npos) end.kind = name.substr(second + 1);
    return end;
}

} // namespace

bool is_csv(std::string_view line) {
    return line.starts_with('#') || line.find(',') != std::string_view::npos;
}

Result<FlowLine> read_csv(std::string_view line) {
    if (line.starts_with('#')) return Skipped::Remark;
    const auto [from, to, port, protocol] = columns(line);
    if (from == "src" && to == "dst") return Skipped::Remark;
    Flow flow;
    flow.from = COFFERDAM_TRY(end_of(from));
    flow.to = COFFERDAM_TRY(end_of(to));
    const auto number = parse_port(port);
    if (!number) return error("\"{}\" is no port", port);
    flow.port = *number;
    if (protocol.empty()) return flow;
    const auto known = parse_protocol(protocol);
    if (!known) return Skipped::OtherProtocol;
    flow.protocol = *known;
    return flow;
}

} // namespace cofferdam::observations
