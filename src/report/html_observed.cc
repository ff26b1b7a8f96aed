// What canaries proved, and what was seen while the estate ran.
#include <fmt/format.h>

#include "report/escape.h"
#include "report/html_parts.h"
#include "report/observed.h"
#include "report/probed.h"

namespace cofferdam::report {

namespace {

// Each name may be told of by many; the whole is in the JSON report.
constexpr std::size_t most_lines = 200;

std::string section(std::string_view id, std::string_view heading, const std::vector<std::string>& lines) {
    const std::size_t shown = std::min(lines.size(), most_lines);
    std::string out = fmt::format("<section id=\"{}\"><h2>{}</h2>\n<ul class=\"unknowns\">\n", id, heading);
    for (std::size_t i = 0; i < shown; ++i) out += fmt::format("<li>{}</li>\n", markup(lines[i]));
    out += "</ul>\n";
    if (shown < lines.size())
        out += fmt::format("<p class=\"cut\">{} more in the JSON report.</p>\n", lines.size() - shown);
    return out + "</section>\n";
}

} // namespace

std::string observed_section(const questions::ScanResult& result) {
    std::string out;
    if (result.probe) out += section("proved", "Proved by canaries", probe_lines(*result.probe));
    if (result.observed) out += section("seen", "Seen while it ran", observed_lines(*result.observed));
    return out;
}

} // namespace cofferdam::report
