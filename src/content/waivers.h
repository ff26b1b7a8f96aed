// Waivers: findings that somebody has accepted, with reason, approver and expiry. An expired waiver waives
// nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "value/document.h"

namespace cofferdam::content {

// A day of the calendar, comparable: "2026-11-30".
struct Date {
    int year = 0;
    int month = 0;
    int day = 0;
    auto operator<=>(const Date&) const = default;
};
Result<Date> parse_date(std::string_view text);
Date today(); // UTC, of the system's clock

// One entry of the waivers file. A finding is waived if everything that is given agrees.
struct Waiver {
    std::string rule;        // id; may end in "*"
    std::string subject;     // "Deployment shop/web"; may hold `*`; "" for all
    std::string fingerprint; // "" for all
    std::string reason;
    std::string approver;
    Date expires; // the last day on which it holds
    value::Place place;
};

// The file is a list, or {waivers: [...]}. Every waiver needs rule or fingerprint, reason, approver and
// expires: a file with a bad entry is an error as a whole, since a waiver that is not understood must not
// waive.
Result<std::vector<Waiver>> parse_waivers(const value::Document& document);

} // namespace cofferdam::content
