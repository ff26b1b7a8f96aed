// docs/reach.md is the contract of these records.
#include "report/connections/exposure.h"
#include "report/connections/print.h"
#include "report/connections/words.h"
#include "report/wording.h"

namespace cofferdam::connections {

namespace {

using estate::Selection;
using report::JsonWriter;

std::string_view operator_of(const Selection::Term& term) {
    if (term.test == Selection::Test::Exists) return term.negated ? "DoesNotExist" : "Exists";
    return term.negated ? "NotIn" : "In";
}

bool is_value(const Selection::Term& term) {
    return term.test == Selection::Test::In && !term.negated && term.values.size() == 1;
}

// A key that is foreign text, as it stands between the quotes.
std::string escaped(std::string_view key) {
    std::string text;
    JsonWriter(text).string(key);
    return text.substr(1, text.size() - 2);
}

// A LabelSelector of Kubernetes.
void write_selector(JsonWriter& out, std::string_view name, const std::vector<Selection::Term>& terms) {
    out.begin_object(name);
    bool has_values = false;
    bool has_others = false;
    for (const Selection::Term& term : terms) (is_value(term) ? has_values : has_others) = true;
    if (has_values) {
        out.begin_object("matchLabels");
        for (const Selection::Term& term : terms) {
            if (is_value(term)) out.member(escaped(term.key), term.values.front());
        }
        out.end_object();
    }
    if (has_others) {
        out.begin_array("matchExpressions");
        for (const Selection::Term& term : terms) {
            if (is_value(term)) continue;
            out.begin_object();
            out.member("key", term.key);
            out.member("operator", operator_of(term));
            out.begin_array("values");
            for (const std::string_view value : term.values) out.string(value);
            out.end_array();
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
}

void write_named(JsonWriter& out, std::string_view name, const reach::NamedPorts& ports) {
    out.begin_array(name);
    for (const std::string& text : to_strings(ports)) out.string(text);
    out.end_array();
}

void write_described(JsonWriter& out, const reach::DescribedExposure& exposure) {
    out.begin_object();
    if (exposure.pods->text.empty()) {
        write_selector(out, "namespaces", exposure.pods->of_namespace);
        write_selector(out, "pods", exposure.pods->of_pod);
    } else {
        out.member("selection", exposure.pods->text);
    }
    write_named(out, "ports", exposure.ports.allowed);
    if (!exposure.ports.unknown.empty()) write_named(out, "unknown", exposure.ports.unknown);
    if (!exposure.perhaps_denied.empty()) write_named(out, "perhaps_denied", exposure.perhaps_denied);
    out.end_object();
}

void write_addresses(JsonWriter& out, const Table& table, reach::PeerId peer, reach::Direction direction) {
    out.begin_array("addresses");
    table.visit_outside(peer, direction, [&](const Connection& connection) {
        if (connection.ports.allowed.empty()) return;
        const Party& outside = direction == reach::Direction::Ingress ? connection.from : connection.to;
        out.begin_object();
        out.member("addresses", estate::to_string(std::get<estate::AddressRange>(outside)));
        out.key("ports");
        write_ports(out, connection.ports.allowed);
        out.end_object();
    });
    out.end_array();
}

void write_side(JsonWriter& out, const Table& table, const WorkloadExposure& told,
                reach::Direction direction) {
    const bool is_ingress = direction == reach::Direction::Ingress;
    const reach::ExposureOfSide& side = is_ingress ? told.ingress : told.egress;
    out.begin_object(is_ingress ? "ingress" : "egress");
    out.member("protected", report::answer_of(side.is_selected));
    write_named(out, "entire_cluster", side.any_pod.allowed);
    if (!side.any_pod.unknown.empty()) write_named(out, "entire_cluster_unknown", side.any_pod.unknown);
    out.begin_array("selected");
    for (const reach::DescribedExposure& exposure : side.described) write_described(out, exposure);
    out.end_array();
    write_addresses(out, table, told.peer, direction);
    out.end_object();
}

} // namespace

void write_exposure(JsonWriter& out, const Table& table, Stream& stream) {
    out.line();
    out.begin_array("exposure");
    visit_exposure(table, [&](const WorkloadExposure& told) {
        out.line();
        out.begin_object();
        out.key("workload");
        write_party(out, table.reach(), told.peer);
        write_side(out, table, told, reach::Direction::Ingress);
        write_side(out, table, told, reach::Direction::Egress);
        out.end_object();
        stream.flush_if_large();
    });
    out.end_array();
}

} // namespace cofferdam::connections
