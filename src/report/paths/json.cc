// JSON: {edges: [{kind, from, to, conditional?, also?, reasons}], …}. Order and ids are a contract.
#include <fmt/format.h>

#include "graph/names.h"
#include "report/json_writer.h"
#include "report/paths/print.h"

namespace cofferdam::paths {

namespace {

void write_reason(report::JsonWriter& out, const graph::Reason& reason) {
    out.begin_object();
    if (reason.object) {
        const estate::Object& object = *reason.object;
        out.member("object", object.namespace_.empty()
                                 ? fmt::format("{} {}", object.kind, object.name)
                                 : fmt::format("{} {}/{}", object.kind, object.namespace_, object.name));
        if (!reason.path.empty()) out.member("path", reason.path);
        if (!reason.by_default) {
            const estate::FieldLocation location = graph::locate(reason);
            out.member("place", value::to_string(location.place));
            out.member("explicit", location.is_explicit);
        }
    }
    if (reason.by_default) out.member("default", true);
    if (!reason.text.empty()) out.member("text", reason.text);
    out.end_object();
}

void write_edge(report::JsonWriter& out, const graph::Graph& graph, const graph::ShownEdge& edge) {
    out.line();
    out.begin_object();
    out.member("kind", to_string(edge.kind));
    out.member("from", name_of(graph, edge.from));
    out.member("to", name_of(graph, edge.to));
    if (const std::string conditions = conditions_of(graph, edge); !conditions.empty())
        out.member("conditional", conditions);
    if (!edge.also.empty()) {
        out.begin_array("also");
        for (const graph::StateId state : edge.also) out.string(name_of(graph, state));
        out.end_array();
    }
    out.begin_array("reasons");
    for (const std::uint32_t part : edge.parts) {
        for (const graph::Reason& reason : graph.reasons(graph.edges()[part])) write_reason(out, reason);
    }
    out.end_array();
    out.end_object();
}

} // namespace

std::string graph_json(const graph::Graph& graph, const graph::ShownEdges& edges) {
    std::string text;
    report::JsonWriter out(text);
    out.begin_object();
    out.begin_array("edges");
    for (const graph::ShownEdge& edge : edges.edges) write_edge(out, graph, edge);
    out.end_array();
    if (edges.cut) out.member("cut", true);
    out.end_object();
    return text + '\n';
}

} // namespace cofferdam::paths
