#include <fmt/format.h>

#include "graph/names.h"
#include "report/json_writer.h"
#include "report/paths/blast.h"
#include "report/paths/print.h"

namespace cofferdam::paths {

namespace {

void write_hop(report::JsonWriter& out, const graph::Graph& graph, const graph::Hop& hop) {
    out.begin_object();
    out.member("kind", to_string(hop.kind));
    out.member("from", name_of(graph, hop.from));
    out.member("to", name_of(graph, hop.to));
    out.begin_array("also");
    for (const graph::StateId state : hop.also) out.string(name_of(graph, state));
    out.end_array();
    out.begin_array("conditions");
    for (const std::string_view condition : hop.conditions) out.string(condition);
    out.end_array();
    out.begin_array("reasons");
    for (const graph::Reason& reason : hop.reasons) out.string(to_string(reason));
    out.end_array();
    out.member("refute", hop.refute);
    out.end_object();
}

void write_fallen(report::JsonWriter& out, const graph::Graph& graph, const graph::Blast& blast,
                  const graph::Fallen& fallen) {
    out.line();
    out.begin_object();
    out.member("id", name_of(graph, fallen.state));
    out.member("falls", fallen.truth == Truth::Yes ? "yes" : "on conditions");
    out.count("conditions", fallen.cost.conditions);
    out.count("hops", fallen.cost.hops);
    out.begin_array("way");
    for (const graph::Hop& hop : witness(graph, blast.propagation, fallen.state)) write_hop(out, graph, hop);
    out.end_array();
    out.end_object();
}

} // namespace

std::string blast_json(const graph::Graph& graph, const graph::Blast& blast, std::string_view from) {
    std::string text;
    report::JsonWriter out(text);
    out.begin_object();
    out.member("from", from);
    out.begin_array("fallen");
    for (const auto& list : blast.fallen) {
        for (const graph::Fallen& fallen : list) write_fallen(out, graph, blast, fallen);
    }
    out.end_array();
    out.begin_array("assumptions");
    for (const std::string& line : graph::assumptions(graph)) out.string(line);
    out.end_array();
    out.end_object();
    return text + '\n';
}

} // namespace cofferdam::paths
