// docs/reach.md is the contract of this format.
#include <optional>

#include "analysis/reach/enforced.h"
#include "content/version.h"
#include "estate/field.h"
#include "report/connections/conditions.h"
#include "report/connections/explain.h"
#include "report/connections/internet.h"
#include "report/connections/print.h"
#include "report/connections/unknown_reasons.h"
#include "report/connections/words.h"
#include "report/json_records.h"
#include "report/wording.h"

namespace cofferdam::connections {

namespace {

constexpr std::int64_t schema_version = 1;

using estate::PortSet;
using report::JsonWriter;

// A peer stands in as many connections as there are workloads: its record is written once.
class Records {
  public:
    explicit Records(const reach::Reach& reach) : reach_(&reach) {
        for (reach::PeerId peer{0}; peer.index < reach.peers().size(); ++peer.index)
            peers_.push_back(record(peer));
    }

    void write(JsonWriter& out, const Connection& connection, const PortSet& ports) {
        out.line();
        out.begin_object();
        write_end(out, "from", connection.from);
        write_end(out, "to", connection.to);
        out.key("ports");
        if (!last_ports_ || *last_ports_ != ports) {
            last_ports_ = ports;
            last_text_.clear();
            JsonWriter text(last_text_);
            write_ports(text, ports);
        }
        out.raw(last_text_);
    }

  private:
    std::string record(const Party& party) const {
        std::string text;
        JsonWriter out(text);
        write_party(out, *reach_, party);
        return text;
    }
    void write_end(JsonWriter& out, std::string_view name, const Party& party) const {
        out.key(name);
        if (const auto* const peer = std::get_if<reach::PeerId>(&party)) {
            out.raw(peers_[peer->index]);
        } else {
            write_party(out, *reach_, party);
        }
    }

    const reach::Reach* reach_;
    std::vector<std::string> peers_;
    std::optional<PortSet> last_ports_;
    std::string last_text_;
};

void write_connections(JsonWriter& out, const Table& table, Records& records, Stream& stream) {
    Conditions conditions(table);
    out.line();
    out.begin_array("connections");
    table.visit([&](const Connection& connection) {
        if (connection.ports.allowed.empty()) return;
        records.write(out, connection, connection.ports.allowed);
        if (const std::vector<std::string> asked = conditions.of(connection); !asked.empty()) {
            out.begin_array("conditions");
            for (const std::string& condition : asked) out.string(condition);
            out.end_array();
        }
        out.end_object();
        stream.flush_if_large();
    });
    out.end_array();
}

void write_unknown(JsonWriter& out, const Table& table, Records& records, Stream& stream) {
    UnknownReasons reasons(table);
    out.line();
    out.begin_array("unknown");
    table.visit([&](const Connection& connection) {
        if (connection.ports.unknown.empty()) return;
        records.write(out, connection, connection.ports.unknown);
        out.member("why", reasons.why(connection));
        out.end_object();
        stream.flush_if_large();
    });
    out.end_array();
}

void write_pairs(JsonWriter& out, const reach::PairCounts& pairs) {
    out.line();
    out.begin_object("pairs");
    out.count("all", pairs.all);
    out.count("allowed", pairs.allowed);
    out.count("unknown", pairs.unknown);
    out.end_object();
}

void write_workloads(JsonWriter& out, const reach::Reach& reach) {
    out.line();
    out.begin_array("workloads");
    for (std::uint32_t i = 0; i < reach.peers().size(); ++i) {
        const reach::PeerId id{i};
        out.line();
        out.begin_object();
        out.key("workload");
        write_party(out, reach, id);
        out.member("isolated_on_ingress",
                   report::answer_of(is_isolated(reach, reach::Direction::Ingress, id)));
        out.member("isolated_on_egress", report::answer_of(is_isolated(reach, reach::Direction::Egress, id)));
        out.member("host_network", reach[id].host_network);
        out.end_object();
    }
    out.end_array();
}

void write_explanations(JsonWriter& out, const Table& table, Stream& stream) {
    const Explainer explainer(table);
    out.line();
    out.begin_array("explanations");
    table.visit_pairs([&](const Connection& pair) {
        write_explanation(out, table.reach(), explainer.explain(pair.from, pair.to));
        stream.flush_if_large();
    });
    out.end_array();
}

} // namespace

void write_head(JsonWriter& out, const estate::Snapshot& snapshot) {
    out.key("schema_version");
    out.integer(schema_version);
    out.member("cofferdam_version", content::version());
    out.line();
    out.begin_array("targets");
    for (const estate::Target& target : snapshot.targets()) out.string(target.name);
    out.end_array();
    out.line();
}

void write_assumption(JsonWriter& out, const reach::CniProfile& profile) {
    out.begin_object("assumption");
    out.member("cni", profile.name);
    out.member("text", assumption(profile));
    out.end_object();
}

void write_problems(JsonWriter& out, const estate::Snapshot& snapshot) {
    out.line();
    out.begin_array("problems");
    for (const value::Problem& problem : snapshot.problems()) {
        report::write_problem(out, problem);
    }
    for (const auto& [id, object] : snapshot.table<estate::Object>()) {
        if (object.conflict != estate::Conflict::Different) continue;
        report::write_problem(out, {value::Severity::Error, estate::locate(object, "metadata.name").place,
                                    conflict_text(snapshot, object)});
    }
    out.end_array();
    out.line();
    out.begin_array("gaps");
    for (const estate::Gap& gap : snapshot.gaps()) {
        if (!gap.facts.intersects(estate::Fact::Workloads | estate::Fact::Namespaces
                                  | estate::Fact::NetworkPolicies | estate::Fact::Exposure))
            continue;
        report::write_gap(out, gap);
    }
    out.end_array();
}

void print_json(const Table& table, const Options& options, Stream& stream) {
    Records records(table.reach());
    JsonWriter out(stream.text());
    out.begin_object();
    write_head(out, table.reach().snapshot());
    write_assumption(out, table.reach().options().profile);
    write_connections(out, table, records, stream);
    write_unknown(out, table, records, stream);
    write_pairs(out, table.reach().count_pairs());
    write_workloads(out, table.reach());
    if (options.exposure) write_exposure(out, table, stream);
    if (options.internet) write_internet(out, table, stream);
    if (options.explain) write_explanations(out, table, stream);
    write_problems(out, table.reach().snapshot());
    out.line();
    out.end_object();
    stream.text() += '\n';
}

} // namespace cofferdam::connections
