// GraphML (http://graphml.graphdrawing.org), as Gephi, yEd and NetworkX read it.
#include <set>

#include <fmt/format.h>

#include "graph/names.h"
#include "report/escape.h"
#include "report/paths/print.h"

namespace cofferdam::paths {

std::string graph_graphml(const graph::Graph& graph, const graph::ShownEdges& edges) {
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
        "<key id=\"kind\" for=\"edge\" attr.name=\"kind\" attr.type=\"string\"/>\n"
        "<key id=\"conditional\" for=\"edge\" attr.name=\"conditional\" attr.type=\"string\"/>\n"
        "<graph edgedefault=\"directed\">\n";
    std::set<graph::StateId> nodes;
    for (const graph::ShownEdge& edge : edges.edges) nodes.insert({edge.from, edge.to});
    for (const graph::StateId node : nodes)
        text += fmt::format("<node id=\"{}\"/>\n", report::markup(name_of(graph, node)));
    for (const graph::ShownEdge& edge : edges.edges) {
        text += fmt::format("<edge source=\"{}\" target=\"{}\"><data key=\"kind\">{}</data>",
                            report::markup(name_of(graph, edge.from)),
                            report::markup(name_of(graph, edge.to)), to_string(edge.kind));
        if (const std::string conditions = conditions_of(graph, edge); !conditions.empty())
            text += fmt::format("<data key=\"conditional\">{}</data>", report::markup(conditions));
        text += "</edge>\n";
    }
    return text + "</graph>\n</graphml>\n";
}

} // namespace cofferdam::paths
