// Parts of timestamps and durations. Without a zone: UTC.
#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"
#include "policy/cel/time_text.h"

namespace cofferdam::cel {
namespace {

// `Field`: a member of CalendarTime; `From`: what CEL counts it from.
template <auto Field, int From = 0>
Value part(Evaluation& evaluation, Arguments arguments) {
    const std::string_view zone = arguments.size() > 1 ? arguments[1].as_text() : "UTC";
    const auto offset = zone_offset(zone, arguments[0].seconds());
    if (!offset) return evaluation.fail("unknown time zone {}", zone);
    return Value::integer(calendar_time(arguments[0], *offset).*Field + From);
}

constexpr Compute full_year = part<&CalendarTime::year>;
constexpr Compute month = part<&CalendarTime::month>;
constexpr Compute day_of_year = part<&CalendarTime::day_of_year>;
constexpr Compute day_of_month = part<&CalendarTime::day>;
constexpr Compute date = part<&CalendarTime::day, 1>;
constexpr Compute day_of_week = part<&CalendarTime::day_of_week>;
constexpr Compute hours = part<&CalendarTime::hours>;
constexpr Compute minutes = part<&CalendarTime::minutes>;
constexpr Compute seconds = part<&CalendarTime::seconds>;
constexpr Compute milliseconds = part<&CalendarTime::milliseconds>;

template <std::int64_t Seconds>
Value whole(Evaluation&, Arguments arguments) {
    return Value::integer(arguments[0].seconds() / Seconds);
}
// cel-go: what is beyond whole seconds
Value duration_milliseconds(Evaluation&, Arguments arguments) {
    return Value::integer(static_cast<std::int64_t>(total_nanoseconds(arguments[0]) / 1'000'000));
}

// clang-format off
#define COFFERDAM_CEL_PART(id, function, compute)                                       \
    {"timestamp_to_" id, function, true, "(timestamp) -> int", compute},                \
    {"timestamp_to_" id "_with_tz", function, true, "(timestamp, string) -> int", compute}

constexpr Overload overloads[] = {
    COFFERDAM_CEL_PART("year", "getFullYear", full_year),
    COFFERDAM_CEL_PART("month", "getMonth", month),
    COFFERDAM_CEL_PART("day_of_year", "getDayOfYear", day_of_year),
    COFFERDAM_CEL_PART("day_of_month", "getDayOfMonth", day_of_month),
    COFFERDAM_CEL_PART("day_of_month_1_based", "getDate", date),
    COFFERDAM_CEL_PART("day_of_week", "getDayOfWeek", day_of_week),
    COFFERDAM_CEL_PART("hours", "getHours", hours),
    COFFERDAM_CEL_PART("minutes", "getMinutes", minutes),
    COFFERDAM_CEL_PART("seconds", "getSeconds", seconds),
    COFFERDAM_CEL_PART("milliseconds", "getMilliseconds", milliseconds),
    {"duration_to_hours", "getHours", true, "(duration) -> int", whole<3600>},
    {"duration_to_minutes", "getMinutes", true, "(duration) -> int", whole<60>},
    {"duration_to_seconds", "getSeconds", true, "(duration) -> int", whole<1>},
    {"duration_to_milliseconds", "getMilliseconds", true, "(duration) -> int", duration_milliseconds},
};
// clang-format on

} // namespace

std::span<const Overload> time_overloads() { return overloads; }

} // namespace cofferdam::cel
