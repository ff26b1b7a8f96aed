#include "report/connections/internet.h"

#include <array>

#include <fmt/format.h>

#include "analysis/exposure/way_reasons.h"
#include "report/connections/page.h"
#include "report/connections/words.h"
#include "report/wording.h"

namespace cofferdam::connections {

namespace {

using exposure::Totals;
using report::JsonWriter;
using report::Style;

std::string totals_text(const Totals& totals, std::string_view proven) {
    return fmt::format("{} {}, {} not, {} cannot be known", totals.proven_public, proven, totals.not_public,
                       totals.cannot_know);
}

std::string name_of(const reach::Reach& reach, Id<estate::Workload> workload) {
    const auto peer = reach.peer_of(workload);
    if (peer) return connections::name_of(reach[*peer]);
    return estate::to_string(reach.snapshot().key(reach.snapshot().object_of(reach.snapshot()[workload])));
}

std::string_view mark(Truth truth) {
    if (truth == Truth::Unknown) return "?";
    return truth == Truth::Yes ? "yes" : "no";
}

// The likelier it is, the earlier it is told.
constexpr std::array order = {Truth::Yes, Truth::Unknown, Truth::No};

class InternetText {
  public:
    InternetText(const Table& table, const Options& options, Stream& out)
        : reach_(&table.reach()), report_(exposure::analyse(table.reach())), reasons_(*reach_, report_),
          most_rows_(options.most_rows), page_(options, &out) {}

    void print() {
        page_.heading("From the Internet");
        for (const Truth truth : order) print_in(truth);
        page_.heading("To the Internet");
        for (const Truth truth : order) print_out(truth);
        page_.heading("In numbers");
        line(2, "Workloads that the Internet reaches: " + totals_text(report_.workloads_in, "proven"));
        line(2, "Ways in: " + totals_text(report_.ways_in, "proven"));
        line(2, "Workloads that reach the Internet: " + totals_text(report_.workloads_out, "proven"));
        page_.faint(2, fmt::format("Assumed: {}", assumption(*reach_)));
    }

  private:
    void line(std::size_t indent, std::string_view text) { page_.line(indent, "", Style::Plain, 0, text); }

    void print_in(Truth truth) {
        for (const exposure::WorkloadExposure& workload : report_.workloads) {
            if (workload.in.empty() || workload.from_internet() != truth || ++told_ > most_rows_) continue;
            line(2, name_of(*reach_, workload.workload));
            for (const exposure::WayIn& way : workload.in)
                page_.line(4, mark(way.from_internet()), Style::Plain, 4, reasons_.of(workload, way));
            page_.flush();
        }
        if (truth == Truth::No) print_rest();
    }
    void print_out(Truth truth) {
        for (const exposure::WorkloadExposure& workload : report_.workloads) {
            if (exposure::to_internet(workload.out) != truth || ++told_ > most_rows_) continue;
            page_.line(2, mark(truth), Style::Plain, 4,
                       fmt::format("{}: {}: {}", name_of(*reach_, workload.workload),
                                   exposure::to_string(workload.out), reasons_.of_way_out(workload)));
            page_.flush();
        }
        if (truth == Truth::No) print_rest();
    }
    void print_rest() {
        if (told_ > most_rows_)
            page_.faint(
                2, fmt::format("and {}; --all tells of all", counted(told_ - most_rows_, "more workload")));
        told_ = 0;
    }

    const reach::Reach* reach_;
    exposure::ExposureReport report_;
    exposure::WayReasons reasons_;
    std::size_t most_rows_;
    std::size_t told_ = 0;
    Page page_;
};

void write_totals(JsonWriter& out, std::string_view name, const Totals& totals) {
    out.begin_object(name);
    out.count("proven", totals.proven_public);
    out.count("not", totals.not_public);
    out.count("cannot_know", totals.cannot_know);
    out.end_object();
}

// 0: the cluster or the engine chooses it, or it is any.
void write_port(JsonWriter& out, std::string_view name, std::uint16_t port) {
    if (port != 0) return out.count(name, port);
    out.key(name);
    out.null();
}

void write_way(JsonWriter& out, const estate::Snapshot& snapshot, const exposure::WayIn& way,
               std::string_view why) {
    const estate::Object& through = snapshot[way.through];
    out.begin_object();
    out.member("kind", exposure::to_string(way.kind));
    out.begin_object("through");
    out.member("kind", through.kind);
    out.member("namespace", through.namespace_);
    out.member("name", through.name);
    out.end_object();
    out.member("protocol", estate::to_string(way.protocol));
    write_port(out, "port", way.port);
    write_port(out, "pod_port", way.pod_port);
    out.member("leads", report::answer_of(way.leads));
    out.member("admitted", report::answer_of(way.admitted));
    out.member("why", why);
    out.end_object();
}

void write_workload(JsonWriter& out, const Table& table, const exposure::WayReasons& reasons,
                    const exposure::WorkloadExposure& workload) {
    const auto peer = table.reach().peer_of(workload.workload);
    if (!peer) return; // ended: nothing leads to it
    out.line();
    out.begin_object();
    out.key("workload");
    write_party(out, table.reach(), *peer);
    out.member("from_internet", report::answer_of(workload.from_internet()));
    out.begin_array("ways_in");
    for (const exposure::WayIn& way : workload.in)
        write_way(out, table.reach().snapshot(), way, reasons.of(workload, way));
    out.end_array();
    out.member("to_internet", report::answer_of(exposure::to_internet(workload.out)));
    out.member("egress", exposure::to_string(workload.out));
    out.member("why", reasons.of_way_out(workload));
    out.end_object();
}

} // namespace

void print_internet_text(const Table& table, const Options& options, Stream& out) {
    InternetText(table, options, out).print();
}

void write_internet(JsonWriter& out, const Table& table, Stream& stream) {
    const exposure::ExposureReport report = exposure::analyse(table.reach());
    const exposure::WayReasons reasons(table.reach(), report);
    out.line();
    out.begin_object("internet");
    write_totals(out, "workloads_in", report.workloads_in);
    write_totals(out, "ways_in", report.ways_in);
    write_totals(out, "workloads_out", report.workloads_out);
    out.begin_array("workloads");
    for (const exposure::WorkloadExposure& workload : report.workloads) {
        write_workload(out, table, reasons, workload);
        stream.flush_if_large();
    }
    out.end_array();
    out.end_object();
}

} // namespace cofferdam::connections
