#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/html_parts.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using questions::ScanResult;
using questions::WorkloadResult;

// "runAsNonRoot, allowPrivilegeEscalation ×3": fields and values are in the JSON.
std::string checks(const pod_security::Result& result) {
    std::vector<std::pair<std::string_view, std::size_t>> counts;
    for (const pod_security::Violation& violation : result.violations) {
        const auto same = [&](const auto& entry) { return entry.first == violation.check; };
        const auto found = std::ranges::find_if(counts, same);
        if (found == counts.end()) {
            counts.emplace_back(violation.check, 1);
        } else {
            ++found->second;
        }
    }
    std::string out;
    for (const auto& [check, count] : counts) {
        if (!out.empty()) out += ", ";
        out += markup(check);
        if (count > 1) out += fmt::format("&nbsp;×{}", count);
    }
    return out;
}

std::string level_cell(const WorkloadResult& workload, const pod_security::Result& result) {
    if (!workload.has_pod_security) return "<td role=\"cell\" class=\"faint\">not a pod</td>";
    return fmt::format(
        "<td role=\"cell\"><span class=\"pss {0}\">{0}</span> <span class=\"checks\">{1}</span></td>",
        words(result.verdict), checks(result));
}

std::string row(const WorkloadResult& workload) {
    return fmt::format("<tr role=\"row\"><td role=\"cell\"><b>{}</b>{} {}</td>{}{}</tr>\n",
                       markup(estate::to_string(workload.key)),
                       workload.platform ? " <span class=\"platform\">platform</span>" : "",
                       place_code(workload.place), level_cell(workload, workload.baseline),
                       level_cell(workload, workload.restricted));
}

constexpr std::string_view table_head =
    "<form class=\"filters\" data-filters=\"workloads-rows\" hidden><label>Text <input type=\"search\" "
    "name=\"text\" "
    "placeholder=\"name, file, check\"></label><output></output></form>\n"
    "<table role=\"table\" class=\"workloads\"><thead role=\"rowgroup\"><tr role=\"row\"><th "
    "role=\"columnheader\" "
    "scope=\"col\">Workload</th><th role=\"columnheader\" scope=\"col\">Baseline</th><th "
    "role=\"columnheader\" "
    "scope=\"col\">Restricted</th></tr></thead>\n<tbody role=\"rowgroup\" id=\"workloads-rows\">\n";

} // namespace

std::string workloads_section(const ScanResult& result, const Options& options) {
    if (result.workloads.empty()) return "";
    const std::size_t shown = std::min(result.workloads.size(), options.max_rows);
    std::string out =
        fmt::format("<section id=\"workloads\"><div class=\"heading\"><h2>Workloads</h2><p class=\"tally\">"
                    "<b>{}</b> by the Pod Security Standards</p></div>\n{}",
                    result.workloads.size(), table_head);
    for (std::size_t i = 0; i < shown; ++i) out += row(result.workloads[i]);
    out += "</tbody></table>\n";
    if (shown < result.workloads.size()) {
        out += fmt::format("<p class=\"cut\">{} more in the JSON report.</p>\n",
                           result.workloads.size() - shown);
    }
    return out + "</section>\n";
}

} // namespace cofferdam::report
