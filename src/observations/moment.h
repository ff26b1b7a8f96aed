// Moment: when something was seen, to the second.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cofferdam::observations {

using Moment = std::chrono::sys_seconds;

// RFC 3339: "2026-11-23T03:10:00.125Z", "2026-11-23T04:10:00+01:00".
std::optional<Moment> parse_moment(std::string_view text);

// "2026-11-23T03:10:00Z"
std::string to_string(Moment moment);

} // namespace cofferdam::observations
