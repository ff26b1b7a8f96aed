#include <algorithm>
#include <array>

#include "report/report.h"

namespace cofferdam::report {

namespace {

constexpr std::array list = {
    Format{"text", text, ".txt", "the seven answers for people, with the fixes that are worth most"},
    Format{"json", json, ".json", "everything, for scripts; the schema is documented and versioned"},
    Format{"sarif", sarif, ".sarif", "SARIF 2.1.0, for code-scanning services and editors"},
    Format{"junit", junit, ".xml", "JUnit XML, for CI servers"},
    Format{"markdown", markdown, ".md", "a short table with folded details, for a comment on a pull request"},
    Format{"html", html, ".html", "one self-contained page for the browser, works offline"},
    Format{"csv", csv, ".csv", "one finding per row, for spreadsheets"},
};

} // namespace

std::span<const Format> formats() { return list; }

const Format* find_format(std::string_view name) {
    const auto found = std::ranges::find(list, name, &Format::name);
    return found == list.end() ? nullptr : &*found;
}

} // namespace cofferdam::report
