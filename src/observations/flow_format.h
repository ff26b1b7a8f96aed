// The formats of flow records (formats.cc).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "observations/flow.h"
#include "observations/format.h"

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

// Asked of the first line that is not empty: a file is of one recorder.
using FlowFormat = Format<FlowLine>;

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
