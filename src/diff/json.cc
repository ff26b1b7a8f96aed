// docs/diff.md is the contract of this format.
#include "diff/print.h"
#include "report/connections/words.h"
#include "report/json_writer.h"

namespace cofferdam::diff {

namespace {

using report::JsonWriter;

constexpr std::size_t piece = 1 << 16;

class ReachSection {
  public:
    ReachSection(const ReachDifference& difference, JsonWriter& out, std::string& text, const Write& write)
        : difference_(&difference), out_(&out), text_(&text), write_(&write) {}

    void print() {
        out_->line();
        out_->begin_object("reach");
        out_->member("assumption", connections::assumption(difference_->profile));
        print_workloads();
        print_connections("added", &Outcome::is_added);
        print_connections("removed", &Outcome::is_removed);
        print_connections("unknown", &ReachSection::is_neither);
        print_isolation();
        print_ways_in();
        print_ways_out();
        out_->end_object();
    }

  private:
    static bool is_neither(const Outcome& outcome) { return !outcome.is_added() && !outcome.is_removed(); }

    void write_workload(const WorkloadPair& pair) {
        out_->begin_object();
        out_->member("namespace", pair.key.namespace_);
        out_->member("name", pair.key.name);
        out_->member("kind", pair.key.kind);
        out_->end_object();
    }

    void write_range(const estate::AddressRange& range) {
        out_->begin_object();
        out_->member("addresses", estate::to_string(range));
        out_->end_object();
    }

    void print_workloads() {
        const auto list = [&](std::string_view name, auto missing) {
            out_->begin_array(name);
            for (const WorkloadPair& pair : difference_->parties.workloads()) {
                if (!(pair.*missing)) write_workload(pair);
            }
            out_->end_array();
        };
        out_->line();
        out_->begin_object("workloads");
        list("added", &WorkloadPair::before);
        list("removed", &WorkloadPair::after);
        out_->end_object();
    }

    template <class Wanted>
    void print_connections(std::string_view name, Wanted wanted) {
        out_->line();
        out_->begin_array(name);
        for (const Change& change : difference_->connections.changes) {
            const Outcome& outcome = difference_->connections.outcomes[change.outcome];
            if (!std::invoke(wanted, outcome)) continue;
            print_change(change, outcome);
            if (text_->size() >= piece) flush();
        }
        out_->end_array();
    }

    // A connection for each range of addresses, as `cofferdam reach` tells them.
    void print_change(const Change& change, const Outcome& outcome) {
        const Party from = difference_->parties[change.from];
        const Party to = difference_->parties[change.to];
        const auto* const sources = std::get_if<const estate::AddressSet*>(&from);
        const auto* const destinations = std::get_if<const estate::AddressSet*>(&to);
        const auto* const several = sources != nullptr ? sources : destinations;
        if (several == nullptr) return print_connection(from, to, nullptr, outcome);
        for (const estate::AddressRange& range : (*several)->ranges())
            print_connection(from, to, &range, outcome);
    }

    void print_connection(const Party& from, const Party& to, const estate::AddressRange* range,
                          const Outcome& outcome) {
        out_->line();
        out_->begin_object();
        out_->key("from");
        print_party(from, range);
        out_->key("to");
        print_party(to, range);
        out_->key("ports");
        connections::write_ports(*out_, outcome.ports);
        out_->member("before", to_string(outcome.before));
        out_->member("after", to_string(outcome.after));
        out_->end_object();
    }

    void print_party(const Party& party, const estate::AddressRange* range) {
        if (const auto* const pair = std::get_if<const WorkloadPair*>(&party)) return write_workload(**pair);
        if (std::holds_alternative<const estate::AddressSet*>(party)) return write_range(*range);
        out_->begin_object();
        out_->member("ingress_controller", true);
        out_->end_object();
    }

    void write_truth(std::string_view name, std::optional<Truth> truth) {
        out_->key(name);
        if (!truth) return out_->null();
        out_->string(*truth == Truth::Yes ? "yes" : *truth == Truth::No ? "no" : "unknown");
    }

    void print_isolation() {
        out_->line();
        out_->begin_array("isolation");
        for (const IsolationChange& change : difference_->isolation) {
            begin_of(change.workload);
            out_->member("direction", change.direction == reach::Direction::Ingress ? "ingress" : "egress");
            write_truth("before", change.before);
            write_truth("after", change.after);
            out_->end_object();
        }
        out_->end_array();
    }

    void print_ways_in() {
        out_->line();
        out_->begin_array("ways_in");
        for (const WayInChange& change : difference_->ways.in) {
            begin_of(change.workload);
            out_->member("way", change.way);
            write_truth("before", change.before);
            write_truth("after", change.after);
            out_->end_object();
        }
        out_->end_array();
    }

    void print_ways_out() {
        const auto egress = [&](std::string_view name, std::optional<exposure::Egress> value) {
            out_->key(name);
            if (!value) return out_->null();
            out_->string(to_string(*value));
        };
        out_->line();
        out_->begin_array("ways_out");
        for (const WayOutChange& change : difference_->ways.out) {
            begin_of(change.workload);
            egress("before", change.before);
            egress("after", change.after);
            out_->end_object();
        }
        out_->end_array();
    }

    void begin_of(PartyIndex workload) {
        out_->line();
        out_->begin_object();
        out_->key("workload");
        write_workload(*difference_->parties.workload(workload));
    }

    void flush() {
        (*write_)(*text_);
        text_->clear();
    }

    const ReachDifference* difference_;
    JsonWriter* out_;
    std::string* text_;
    const Write* write_;
};

void print_estate(JsonWriter& out, std::string_view key, const Estate& estate) {
    out.line();
    out.begin_object(key);
    out.member("name", estate.name);
    out.begin_array("unread");
    for (const std::string& one : estate.unread) out.string(one);
    out.end_array();
    out.end_object();
}

std::string_view word(Truth truth) {
    return truth == Truth::Yes ? "yes" : truth == Truth::No ? "no" : "on conditions";
}

void print_risk(JsonWriter& out, const RiskDifference& difference) {
    out.line();
    out.begin_object("risk");
    out.begin_array("falls");
    for (const NewFall& fall : difference.falls) {
        out.line();
        out.begin_object();
        out.member("from", fall.from);
        out.member("what", fall.what);
        out.member("before", word(fall.before));
        out.member("after", word(fall.after));
        out.member("via", fall.via);
        out.begin_array("conditions");
        for (const std::string& condition : fall.conditions) out.string(condition);
        out.end_array();
        out.end_object();
    }
    out.end_array();
    out.count("falls_gone", difference.falls_gone);
    out.line();
    out.begin_array("findings");
    for (const NewFinding& one : difference.findings) {
        out.line();
        out.begin_object();
        out.member("question", one.question);
        out.member("rule", one.finding.rule);
        out.member("severity", questions::to_string(one.finding.severity));
        out.member("subject", estate::to_string(one.finding.subject));
        out.member("place", value::to_string(one.finding.place));
        out.member("reason", one.finding.reason);
        out.member("conditional", one.finding.conditional);
        out.end_object();
    }
    out.end_array();
    out.count("findings_gone", difference.findings_gone);
    out.member("cut_short", difference.cut_short);
    out.end_object();
}

} // namespace

void print_json(const Difference& difference, const Options& /*options*/, const Write& write) {
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    print_estate(out, "before", difference.before);
    print_estate(out, "after", difference.after);
    if (difference.risk) print_risk(out, *difference.risk);
    if (difference.reach) ReachSection(*difference.reach, out, text, write).print();
    out.line();
    out.end_object();
    text += '\n';
    write(text);
}

} // namespace cofferdam::diff
