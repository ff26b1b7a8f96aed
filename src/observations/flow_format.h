// The formats of flow records: one explicit list. Every format is read line by line, so one bad line costs
// one line.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "core/result.h"
#include "observations/flow.h"

namespace cofferdam::observations {

// Why a line that was understood is no flow to keep.
enum class Skipped : std::uint8_t {
    Reply,            // packets back to the client
    Denied,           // dropped by a policy
    Unanswered,       // a connection that nobody took
    UnknownDirection, // which end is the client is not told
    OtherProtocol,    // not TCP, UDP or SCTP: NetworkPolicy does not speak of it
    Lost,             // the recorder says that it missed something
    Remark,           // a heading, or a record of something else
};

using FlowLine = std::variant<Flow, Skipped>;

struct FlowFormat {
    std::string_view name;
    // By the first line that is not empty; the first format of the list that recognises it reads the file.
    bool (*recognises)(std::string_view line);
    // Error: what is wrong with the line.
    Result<FlowLine> (*read)(std::string_view line);
};

std::span<const FlowFormat> flow_formats();

// One for each format.
bool is_hubble(std::string_view line);
Result<FlowLine> read_hubble(std::string_view line);
bool is_calico(std::string_view line);
Result<FlowLine> read_calico(std::string_view line);
bool is_conntrack(std::string_view line);
Result<FlowLine> read_conntrack(std::string_view line);
bool is_csv(std::string_view line);
Result<FlowLine> read_csv(std::string_view line);

} // namespace cofferdam::observations
