// DOT, the language of Graphviz.
#include <fmt/format.h>

#include "graph/names.h"
#include "report/paths/print.h"

namespace cofferdam::paths {

namespace {

// A quoted string: only the quote and the backslash mean something in it (graphviz.org/doc/info/lang.html).
std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        if (static_cast<unsigned char>(c) >= ' ') result += c;
    }
    return result + '"';
}

} // namespace

std::string graph_dot(const graph::Graph& graph, const graph::ShownEdges& edges) {
    std::string text = "digraph estate {\n  rankdir=LR;\n  node [shape=box];\n";
    for (const graph::ShownEdge& edge : edges.edges) {
        const bool conditional = !conditions_of(graph, edge).empty();
        text += fmt::format("  {} -> {} [label={}{}];\n", quoted(name_of(graph, edge.from)),
                            quoted(name_of(graph, edge.to)), quoted(to_string(edge.kind)),
                            conditional ? ", style=dashed" : "");
    }
    return text + "}\n";
}

} // namespace cofferdam::paths
