#include "content/waivers.h"

#include <algorithm>
#include <chrono>

#include "content/config.h"
#include "content/rules.h"

namespace cofferdam::content {

using value::Kind;
using value::Value;

namespace {

// Digits only: from_chars would take a sign.
std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
    int number = 0;
    for (char c : text.substr(from, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

Date from_days(std::chrono::sys_days days) {
    std::chrono::year_month_day date(days);
    return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day()))};
}

struct TextField {
    std::string_view key;
    std::string Waiver::* member;
};

constexpr TextField text_fields[] = {
    {"rule", &Waiver::rule},     {"subject", &Waiver::subject},   {"fingerprint", &Waiver::fingerprint},
    {"reason", &Waiver::reason}, {"approver", &Waiver::approver},
};

Result<void> read_field(Waiver& waiver, std::string_view key, const Value& value) {
    if (!value.is(Kind::String)) return error("{} must be a string: write it in quotes", key);
    if (key == "expires") {
        waiver.expires = COFFERDAM_TRY(parse_date(value.as_string()));
        return {};
    }
    for (const TextField& field : text_fields) {
        if (field.key != key) continue;
        waiver.*field.member = value.as_string();
        return {};
    }
    return error("unknown key \"{}\"", key);
}

Result<Waiver> read_waiver(const value::Document& document, const Value& entry) {
    Waiver waiver;
    waiver.place = document.place(entry);
    if (!entry.is(Kind::Map)) return error("{}: a waiver must be a map", to_string(waiver.place));
    for (const value::Entry& field : entry.entries()) {
        auto read = read_field(waiver, field.key.as_string(), field.value);
        if (!read) return error("{}: {}", to_string(document.place(field.value)), read.error().message);
    }
    auto missing = [&](std::string_view what) {
        return error("{}: a waiver needs {}", to_string(waiver.place), what);
    };
    if (waiver.rule.empty() && waiver.fingerprint.empty()) return missing("a rule or a fingerprint");
    if (!waiver.rule.empty() && std::ranges::none_of(rules(), [&](const Rule& rule) {
            return matches_pattern(waiver.rule, rule.id);
        }))
        return error("{}: no rule is called \"{}\"", to_string(waiver.place), waiver.rule);
    if (waiver.reason.empty()) return missing("a reason");
    if (waiver.approver.empty()) return missing("an approver");
    if (waiver.expires == Date{}) return missing("an expiry day (expires: 2027-01-31)");
    return waiver;
}

} // namespace

Result<Date> parse_date(std::string_view text) {
    bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-';
    auto year = shaped ? digits(text, 0, 4) : std::nullopt;
    auto month = shaped ? digits(text, 5, 2) : std::nullopt;
    auto day = shaped ? digits(text, 8, 2) : std::nullopt;
    if (!year || !month || !day) return error("\"{}\" is no day of the form 2027-01-31", text);
    std::chrono::year_month_day date{std::chrono::year(*year),
                                     std::chrono::month(static_cast<unsigned>(*month)),
                                     std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return error("\"{}\" is not in the calendar", text);
    return Date{*year, *month, *day};
}

Date today() { return from_days(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())); }

Result<std::vector<Waiver>> parse_waivers(const value::Document& document) {
    const Value& root = document.root();
    for (const value::Entry& entry : root.entries()) {
        if (entry.key.as_string() != "waivers")
            return error("{}: unknown key \"{}\"", to_string(document.place(entry.value)),
                         entry.key.as_string());
    }
    const Value& list = root.is(Kind::Map) ? root["waivers"] : root;
    if (!list.is(Kind::List)) return error("{}: must be a list of waivers", to_string(document.place()));
    std::vector<Waiver> waivers;
    for (const Value& entry : list.items()) waivers.push_back(COFFERDAM_TRY(read_waiver(document, entry)));
    return waivers;
}

} // namespace cofferdam::content
