// What `comply` prints: one list of formats over one assessment. Names in it are foreign; each format
// neutralises what its readers would interpret.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "comply/assessment.h"

namespace cofferdam::comply {

struct PrintOptions {
    std::size_t width = 100;
    bool color = false;
    bool verbose = false; // text: every failing object; else the first few
};

struct Report {
    const Assessment& assessment;
    const questions::ScanResult& result;
};

std::string text(const Report& report, const PrintOptions& options);
std::string json(const Report& report, const PrintOptions& options);
std::string csv(const Report& report, const PrintOptions& options); // a row for each control and object
std::string html(const Report& report, const PrintOptions& options);

struct Format {
    std::string_view name;
    std::string (*print)(const Report& report, const PrintOptions& options) = nullptr;
};
std::span<const Format> formats();
const Format* find_format(std::string_view name); // null: none

// What could not be judged, and what would let us: a line each section.
struct Missing {
    const content::Section* section = nullptr;
    std::size_t requirements = 0;
};
std::vector<Missing> missing(const Assessment& assessment);

// "12 of 131 requirements of CIS … pass, …": each verdict that occurs, with its denominator.
std::string summary(const Assessment& assessment);
std::string heading(const Assessment& assessment);

} // namespace cofferdam::comply
