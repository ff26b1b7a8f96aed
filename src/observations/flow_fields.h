// Fields that the formats share, read from foreign text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/result.h"
#include "estate/workload.h"
#include "value/document.h"

namespace cofferdam::observations {

// What a record of a flow or of a process needs; a line that nests deeper is none.
inline constexpr value::Limits line_limits{
    .depth = 20, .nodes_by_alias = 0, .nodes = 10'000, .bytes = std::uint64_t{1} << 20};

// One JSON object of one line.
Result<value::DocumentPtr> parse_json_line(std::string_view line, const value::Limits& limits = line_limits);

// 1 … 65535
std::optional<std::uint16_t> parse_port(std::string_view text);
std::optional<std::uint16_t> port_of(const value::Value& value); // a number, or its text

// "tcp", "TCP", "6"; nothing for anything else
std::optional<estate::Protocol> parse_protocol(std::string_view text);
std::optional<estate::Protocol> protocol_of(const value::Value& value);

} // namespace cofferdam::observations
