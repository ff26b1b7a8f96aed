#include "observations/moment.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace cofferdam::observations {

namespace {

// Digits at a place of the text; nothing if one of them is none.
std::optional<unsigned> number(std::string_view text, std::size_t at, std::size_t digits) {
    const std::string_view part = text.substr(at, digits);
    unsigned found = 0;
    const auto [end, failure] = std::from_chars(part.data(), part.data() + part.size(), found);
    if (part.size() != digits || failure != std::errc() || end != part.data() + part.size())
        return std::nullopt;
    return found;
}

// What the form demands where no number stands: "0000-00-00T00:00:00".
bool has_separators(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00";
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] != '0' && text[i] != form[i] && !(form[i] == 'T' && (text[i] == 't' || text[i] == ' ')))
            return false;
    }
    return true;
}

// "Z", "+01:00"; the fraction of the second before it is passed over.
std::optional<std::chrono::minutes> parse_zone(std::string_view text) {
    if (text.starts_with('.'))
        text.remove_prefix(std::min(text.find_first_not_of("0123456789", 1), text.size()));
    if (text == "Z" || text == "z") return std::chrono::minutes(0);
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    const auto hours = number(text, 1, 2);
    const auto minutes = number(text, 4, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const std::chrono::minutes offset{(*hours * 60) + *minutes};
    return text[0] == '-' ? -offset : offset;
}

} // namespace

std::optional<Moment> parse_moment(std::string_view text) {
    constexpr std::size_t seconds_end = 19;
    if (text.size() <= seconds_end || !has_separators(text)) return std::nullopt;
    const auto year = number(text, 0, 4);
    const auto month = number(text, 5, 2);
    const auto day = number(text, 8, 2);
    const auto hour = number(text, 11, 2);
    const auto minute = number(text, 14, 2);
    const auto second = number(text, 17, 2);
    const auto zone = parse_zone(text.substr(seconds_end));
    if (!year || !month || !day || !hour || !minute || !second || !zone) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(*month), std::chrono::day(*day)};
    // 60: a leap second.
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute)
           + std::chrono::seconds(*second) - *zone;
}

std::string to_string(Moment moment) {
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(moment - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

} // namespace cofferdam::observations
