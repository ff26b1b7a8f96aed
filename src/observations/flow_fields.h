// Fields that the formats share, read from foreign text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/result.h"
#include "estate/workload.h"
#include "value/document.h"

namespace cofferdam::observations {

// One JSON value of one line.
Result<value::DocumentPtr> parse_json_line(std::string_view line);

// 1 … 65535
std::optional<std::uint16_t> parse_port(std::string_view text);
std::optional<std::uint16_t> port_of(const value::Value& value); // a number, or its text

// "tcp", "TCP", "6"; nothing for anything else
std::optional<estate::Protocol> parse_protocol(std::string_view text);
std::optional<estate::Protocol> protocol_of(const value::Value& value);

} // namespace cofferdam::observations
