// RFC 4180: one changed fact a row; of connections one for each pair of ends.
#include <fmt/format.h>

#include "diff/groups.h"
#include "diff/print.h"
#include "report/escape.h"

namespace cofferdam::diff {

namespace {

std::string name_of(const Party& party) {
    if (const auto* const pair = std::get_if<const WorkloadPair*>(&party)) return to_string((*pair)->key);
    if (std::holds_alternative<IngressController>(party)) return "ingress controller";
    std::string text;
    for (const estate::AddressRange& range : std::get<const estate::AddressSet*>(party)->ranges())
        text += (text.empty() ? "" : " ") + estate::to_string(range);
    return text;
}

std::string_view word(std::optional<Truth> truth) {
    if (!truth) return "";
    return *truth == Truth::Yes ? "yes" : *truth == Truth::No ? "no" : "unknown";
}

class Rows {
  public:
    explicit Rows(const Write& write) : write_(&write) {}

    void add(std::string_view what, std::string_view from, std::string_view to, std::string_view detail,
             std::string_view before, std::string_view after) {
        std::string row;
        for (const std::string_view field : {what, from, to, detail, before, after})
            row += (row.empty() ? "" : ",") + report::csv_field(field);
        (*write_)(row + "\r\n");
    }

  private:
    const Write* write_;
};

void print_reach(const ReachDifference& difference, Rows& rows) {
    const Parties& parties = difference.parties;
    for (const Change& change : difference.connections.changes) {
        const Outcome& outcome = difference.connections.outcomes[change.outcome];
        rows.add("connection", name_of(parties[change.from]), name_of(parties[change.to]),
                 outcome.ports.to_string(), to_string(outcome.before), to_string(outcome.after));
    }
    for (const IsolationChange& change : difference.isolation)
        rows.add("isolation", name_of(parties[change.workload]), "",
                 change.direction == reach::Direction::Ingress ? "ingress" : "egress", word(change.before),
                 word(change.after));
    for (const WayInChange& change : difference.ways.in)
        rows.add("way in", "Internet", name_of(parties[change.workload]), change.way, word(change.before),
                 word(change.after));
    for (const WayOutChange& change : difference.ways.out)
        rows.add("way out", name_of(parties[change.workload]), "Internet", "",
                 change.before ? to_string(*change.before) : "",
                 change.after ? to_string(*change.after) : "");
    for (const WorkloadPair& pair : parties.workloads()) {
        if (pair.before && pair.after) continue;
        rows.add("workload", to_string(pair.key), "", "", pair.before ? "there" : "",
                 pair.after ? "there" : "");
    }
}

std::string_view words_of(Truth truth) {
    return truth == Truth::Yes ? "falls" : truth == Truth::No ? "" : "falls on conditions";
}

void print_risk(const RiskDifference& difference, Rows& rows) {
    for (const NewFall& fall : difference.falls)
        rows.add("fall", fall.from, fall.what, fall.via, words_of(fall.before), words_of(fall.after));
    for (const NewFinding& one : difference.findings)
        rows.add("finding", one.finding.rule, estate::to_string(one.finding.subject), one.finding.reason, "",
                 questions::to_string(one.finding.severity));
}

} // namespace

void print_csv(const Difference& difference, const Options& /*options*/, const Write& write) {
    Rows rows(write);
    rows.add("what", "from", "to", "detail", "before", "after");
    for (const std::string& one : difference.before.unread) rows.add("unread", "", "", one, "not read", "");
    for (const std::string& one : difference.after.unread) rows.add("unread", "", "", one, "", "not read");
    if (difference.risk) print_risk(*difference.risk, rows);
    if (difference.reach) print_reach(*difference.reach, rows);
}

} // namespace cofferdam::diff
