#include "policy/cel/time_text.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "policy/cel/printing.h"

namespace cofferdam::cel {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;
constexpr std::int64_t first_second = -62'135'596'800; // 0001-01-01T00:00:00Z
constexpr std::int64_t last_second = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// So many digits, and no sign.
std::optional<int> digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int number = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return number;
}

bool skip(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

// ".25": nanoseconds, further digits dropped
std::optional<std::int32_t> fraction(std::string_view& text) {
    if (!skip(text, '.') && !skip(text, ',')) return 0;
    std::int32_t value = 0;
    int count = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (count < 9) value = value * 10 + (text.front() - '0');
        ++count;
        text.remove_prefix(1);
    }
    if (count == 0) return std::nullopt;
    for (; count < 9; ++count) value *= 10;
    return value;
}

std::optional<std::int64_t> rfc3339_offset(std::string_view& text) {
    if (skip(text, 'Z')) return 0;
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = digits(text, 2);
    if (!hours || *hours > 23 || !skip(text, ':')) return std::nullopt;
    const auto minutes = digits(text, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    return sign * (*hours * 3600 + *minutes * 60);
}

std::optional<std::int64_t> unit(std::string_view& text) {
    static constexpr std::pair<std::string_view, std::int64_t> units[] = {
        {"ns", 1},
        {"us", 1'000},
        {"\xC2\xB5s", 1'000},
        {"\xCE\xBCs", 1'000},
        {"ms", 1'000'000},
        {"s", nanoseconds_per_second},
        {"m", 60 * nanoseconds_per_second},
        {"h", 3600 * nanoseconds_per_second},
    };
    for (const auto& [name, nanoseconds] : units)
        if (text.starts_with(name)) {
            text.remove_prefix(name.size());
            return nanoseconds;
        }
    return std::nullopt;
}

Value duration_of(__int128 nanoseconds) {
    return Value::duration(static_cast<std::int64_t>(nanoseconds / nanoseconds_per_second),
                           static_cast<std::int32_t>(nanoseconds % nanoseconds_per_second));
}

} // namespace

std::int64_t days_since_1970(std::int64_t year, int month, int day) {
    // Years from March, so that the day that leap years add is the last.
    const std::int64_t y = month <= 2 ? year - 1 : year;
    const std::int64_t era = floor_divide(y, 400);
    const std::int64_t year_of_era = y - era * 400;
    const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + day_of_era - 719'468;
}

bool is_date(std::int64_t year, int month, int day) {
    static constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1) return false;
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

std::optional<Value> parse_timestamp(std::string_view text) {
    const auto year = digits(text, 4);
    if (!year || !skip(text, '-')) return std::nullopt;
    const auto month = digits(text, 2);
    if (!month || !skip(text, '-')) return std::nullopt;
    const auto day = digits(text, 2);
    if (!day || !is_date(*year, *month, *day) || !skip(text, 'T')) return std::nullopt;
    const auto hour = digits(text, 2);
    if (!hour || *hour > 23 || !skip(text, ':')) return std::nullopt;
    const auto minute = digits(text, 2);
    if (!minute || *minute > 59 || !skip(text, ':')) return std::nullopt;
    const auto second = digits(text, 2);
    if (!second || *second > 59) return std::nullopt;
    const auto nanoseconds = fraction(text);
    const auto offset = nanoseconds ? rfc3339_offset(text) : std::nullopt;
    if (!offset || !text.empty()) return std::nullopt;
    const std::int64_t seconds = days_since_1970(*year, *month, *day) * seconds_per_day + *hour * 3600
                                 + *minute * 60 + *second - *offset;
    if (seconds < first_second || seconds > last_second) return std::nullopt;
    return Value::timestamp(seconds, *nanoseconds);
}

CalendarTime calendar_time(const Value& timestamp, std::int64_t offset_seconds) {
    const std::int64_t seconds = timestamp.seconds() + offset_seconds;
    const std::int64_t days = floor_divide(seconds, seconds_per_day);
    const auto of_day = static_cast<int>(seconds - days * seconds_per_day);
    const std::int64_t shifted = days + 719'468;
    const std::int64_t era = floor_divide(shifted, 146'097);
    const std::int64_t day_of_era = shifted - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const auto from_march =
        static_cast<int>(day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100));
    const int month_from_march = (5 * from_march + 2) / 153;
    CalendarTime time{};
    time.day = from_march - (153 * month_from_march + 2) / 5;
    time.month = month_from_march < 10 ? month_from_march + 2 : month_from_march - 10;
    time.year = year_of_era + era * 400 + (time.month < 2 ? 1 : 0);
    time.hours = of_day / 3600;
    time.minutes = of_day / 60 % 60;
    time.seconds = of_day % 60;
    time.milliseconds = timestamp.nanoseconds() / 1'000'000;
    time.day_of_week = static_cast<int>(((days + 4) % 7 + 7) % 7);
    time.day_of_year = static_cast<int>(days - days_since_1970(time.year, 1, 1));
    return time;
}

std::string timestamp_text(const Value& timestamp) {
    const CalendarTime time = calendar_time(timestamp, 0);
    std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", time.year, time.month + 1,
                                   time.day + 1, time.hours, time.minutes, time.seconds);
    if (timestamp.nanoseconds() > 0) {
        text += fmt::format(".{:09}", timestamp.nanoseconds());
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text + 'Z';
}

std::optional<Value> parse_duration(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text == "0") return Value::duration(0, 0);
    if (text.empty()) return std::nullopt;
    __int128 total = 0;
    while (!text.empty()) {
        std::int64_t whole = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), whole);
        const bool has_whole = failure == std::errc() && text.front() != '-';
        if (failure == std::errc::result_out_of_range || text.front() == '-') return std::nullopt;
        if (has_whole) text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const bool has_point = text.starts_with('.');
        std::string_view rest = has_point ? text.substr(1) : text;
        const std::size_t count = has_point ? std::min(rest.find_first_not_of("0123456789"), rest.size()) : 0;
        if (!has_whole && count == 0) return std::nullopt;
        double part = 0;
        double scale = 1;
        for (const char c : rest.substr(0, count)) part += (c - '0') * (scale /= 10);
        text = rest.substr(count);
        const auto nanoseconds = unit(text);
        if (!nanoseconds) return std::nullopt;
        total +=
            static_cast<__int128>(whole) * *nanoseconds
            + static_cast<std::int64_t>(std::round(part * static_cast<double>(*nanoseconds) * 1e3) / 1e3);
        if (total > (static_cast<__int128>(1) << 63)) return std::nullopt;
    }
    if (!negative && total > INT64_MAX) return std::nullopt;
    return duration_of(negative ? -total : total);
}

std::string duration_text(const Value& duration) {
    const double seconds = static_cast<double>(duration.seconds()) + duration.nanoseconds() / 1e9;
    return go_fixed(seconds) + 's';
}

__int128 total_nanoseconds(const Value& value) {
    return static_cast<__int128>(value.seconds()) * nanoseconds_per_second + value.nanoseconds();
}

Value make_timestamp(Evaluation& evaluation, std::int64_t seconds, std::int64_t nanoseconds) {
    const std::int64_t carry = floor_divide(nanoseconds, nanoseconds_per_second);
    std::int64_t sum = 0;
    if (__builtin_add_overflow(seconds, carry, &sum) || sum < first_second || sum > last_second)
        return evaluation.failure("timestamp overflow");
    return Value::timestamp(sum, static_cast<std::int32_t>(nanoseconds - carry * nanoseconds_per_second));
}

Value make_duration(Evaluation& evaluation, __int128 nanoseconds) {
    if (nanoseconds > INT64_MAX || nanoseconds < INT64_MIN) return evaluation.failure("duration overflow");
    return duration_of(nanoseconds);
}

} // namespace cofferdam::cel
