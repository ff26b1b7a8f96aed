// Paths: the joined graph, and the ways of an intruder through it, printed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "graph/shown_edges.h"

namespace cofferdam::paths {

// Whole graphs, for other people's tools: one function for each format of the list.
struct Format {
    std::string_view name;
    std::string (*print)(const graph::Graph& graph, const graph::ShownEdges& edges);
};
std::span<const Format> formats();
const Format* find_format(std::string_view name);

std::string graph_json(const graph::Graph& graph, const graph::ShownEdges& edges);
std::string graph_graphml(const graph::Graph& graph, const graph::ShownEdges& edges);
std::string graph_dot(const graph::Graph& graph, const graph::ShownEdges& edges);

// All of its parts' conditions, "; " between them; "" if it holds whatever else.
std::string conditions_of(const graph::Graph& graph, const graph::ShownEdge& edge);

} // namespace cofferdam::paths
