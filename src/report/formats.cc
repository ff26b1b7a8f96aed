#include <algorithm>
#include <array>

#include "report/report.h"

namespace cofferdam::report {

namespace {

constexpr std::array list = {
    Format{"text", text, "the seven answers for people, with the fixes that are worth most"},
    Format{"json", json, "everything, for scripts; the schema is documented and versioned"},
    Format{"sarif", sarif, "SARIF 2.1.0, for code-scanning services and editors"},
    Format{"junit", junit, "JUnit XML, for CI servers"},
    Format{"markdown", markdown, "a short table with folded details, for a comment on a pull request"},
    Format{"html", html, "one self-contained page for the browser, works offline"},
    Format{"csv", csv, "one finding per row, for spreadsheets"},
};

} // namespace

std::span<const Format> formats() { return list; }

const Format* find_format(std::string_view name) {
    const auto found = std::ranges::find(list, name, &Format::name);
    return found == list.end() ? nullptr : &*found;
}

} // namespace cofferdam::report
