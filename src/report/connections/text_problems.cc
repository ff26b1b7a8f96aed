// What was not read, beside an answer for people: each answer hangs on it.
#include <fmt/format.h>

#include "estate/field.h"
#include "report/connections/page.h"
#include "report/connections/print.h"
#include "report/connections/words.h"

namespace cofferdam::connections {

namespace {

using report::Style;

constexpr std::size_t most_gaps = 5;

// What is missing may be a policy, or a pod that may talk.
void print_gaps(Page& page, const estate::Snapshot& snapshot) {
    std::size_t count = 0;
    for (const estate::Gap& gap : snapshot.gaps()) {
        if (!gap.facts.intersects(estate::Fact::Workloads | estate::Fact::NetworkPolicies
                                  | estate::Fact::Namespaces))
            continue;
        if (++count <= most_gaps)
            page.line(0, "missing", Style::Yellow, 10, fmt::format("{}: {}", gap.subject, gap.reason));
    }
    if (count > most_gaps) page.faint(10, fmt::format("and {} more; the JSON has them", count - most_gaps));
}

} // namespace

std::string problems_text(const estate::Snapshot& snapshot, const Options& options) {
    Page page(options);
    print_gaps(page, snapshot);
    for (const value::Problem& problem : snapshot.problems()) {
        const bool is_error = problem.severity == value::Severity::Error;
        page.line(0, is_error ? "not read" : "warning", Style::Yellow, 10,
                  fmt::format("{}: {}", value::to_string(problem.place), problem.message));
    }
    for (const auto& [id, object] : snapshot.table<estate::Object>()) {
        if (object.conflict != estate::Conflict::Different) continue;
        const value::Place place = estate::locate(object, "metadata.name").place;
        page.line(0, "twice", Style::Yellow, 10,
                  fmt::format("{}: {}", value::to_string(place), conflict_text(snapshot, object)));
    }
    return page.take();
}

} // namespace cofferdam::connections
