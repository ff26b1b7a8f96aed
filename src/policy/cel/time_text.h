// Timestamps and durations: as text, as parts, and the bounds that cel-go sets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/cel/evaluation.h"
#include "policy/cel/value.h"

namespace cofferdam::cel {

// RFC 3339; the year from 1 to 9999.
std::optional<Value> parse_timestamp(std::string_view text);
std::string timestamp_text(const Value& timestamp);

// Go's time.ParseDuration: "1h30m", "-1.5s", "0"
std::optional<Value> parse_duration(std::string_view text);
std::string duration_text(const Value& duration); // "5400s"

// The error: beyond what cel-go can hold (years 1 to 9999; 64 bits of
// nanoseconds).
Value make_timestamp(Evaluation& evaluation, std::int64_t seconds, std::int64_t nanoseconds);
Value make_duration(Evaluation& evaluation, __int128 nanoseconds);
__int128 total_nanoseconds(const Value& duration_or_timestamp);

struct CalendarTime {
    std::int64_t year;
    int month, day; // from 0
    int hours, minutes, seconds, milliseconds;
    int day_of_week, day_of_year; // from Sunday, from 0
};
CalendarTime calendar_time(const Value& timestamp, std::int64_t offset_seconds);

// Days since 1970 of a date; the month from 1.
std::int64_t days_since_1970(std::int64_t year, int month, int day);
bool is_date(std::int64_t year, int month, int day);

// The offset of a zone at that time: "+01:00", "UTC", "America/New_York".
// Nothing: there is no such zone, or its table ends before.
std::optional<std::int64_t> zone_offset(std::string_view zone, std::int64_t seconds);

} // namespace cofferdam::cel
