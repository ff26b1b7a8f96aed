#include "report/json_records.h"

#include <array>

namespace cofferdam::report {

namespace {

struct FactName {
    estate::Fact fact;
    std::string_view name;
};

constexpr std::array fact_names = {
    FactName{estate::Fact::Workloads, "workloads"},
    FactName{estate::Fact::Permissions, "permissions"},
    FactName{estate::Fact::Policies, "policies"},
    FactName{estate::Fact::AdmissionConfig, "admission_config"},
    FactName{estate::Fact::NetworkPolicies, "network_policies"},
    FactName{estate::Fact::Exposure, "exposure"},
    FactName{estate::Fact::Nodes, "nodes"},
    FactName{estate::Fact::Sensors, "sensors"},
    FactName{estate::Fact::Audit, "audit"},
    FactName{estate::Fact::Images, "images"},
    FactName{estate::Fact::Namespaces, "namespaces"},
};

} // namespace

void write_source(JsonWriter& out, const value::Place& place) {
    out.key("source");
    if (!place) return out.null();
    const value::Position position = place.position();
    out.begin_object();
    out.member("file", place.text->name());
    out.count("line", position.line);
    out.count("column", position.column);
    out.end_object();
}

void write_name(JsonWriter& out, const estate::Key& key) {
    out.member("kind", key.kind);
    out.member("namespace", key.namespace_);
    out.member("name", key.name);
}

void write_counts(JsonWriter& out, std::initializer_list<std::pair<std::string_view, std::size_t>> counts) {
    for (const auto& [name, count] : counts) out.count(name, count);
}

void write_gap(JsonWriter& out, const estate::Gap& gap) {
    out.line();
    out.begin_object();
    out.begin_array("facts");
    for (const FactName& entry : fact_names) {
        if (gap.facts.intersects(entry.fact)) out.string(entry.name);
    }
    out.end_array();
    out.member("subject", gap.subject);
    out.member("reason", gap.reason);
    out.member("remedy", gap.remedy);
    write_source(out, gap.place);
    out.end_object();
}

void write_problem(JsonWriter& out, const value::Problem& problem) {
    out.line();
    out.begin_object();
    out.member("severity", problem.severity == value::Severity::Error ? "error" : "warning");
    out.member("message", problem.message);
    write_source(out, problem.place);
    out.end_object();
}

} // namespace cofferdam::report
