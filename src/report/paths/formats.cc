#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "graph/names.h"
#include "report/paths/print.h"

namespace cofferdam::paths {

namespace {

constexpr std::array<Format, 3> list = {
    {{"json", graph_json}, {"graphml", graph_graphml}, {"dot", graph_dot}}};

} // namespace

std::span<const Format> formats() { return list; }

const Format* find_format(std::string_view name) {
    const auto* const found = std::ranges::find(list, name, &Format::name);
    return found == list.end() ? nullptr : found;
}

std::string conditions_of(const graph::Graph& graph, const graph::ShownEdge& edge) {
    std::vector<std::string_view> conditions; // each once
    for (const std::uint32_t part : edge.parts) {
        const graph::ConditionId id = graph.edges()[part].condition;
        if (id && std::ranges::find(conditions, graph.condition(id)) == conditions.end())
            conditions.push_back(graph.condition(id));
    }
    std::string text = fmt::format("{}", fmt::join(conditions, "; "));
    if (edge.also.empty()) return text;
    return fmt::format("{}{}together with {}{}", text, text.empty() ? "" : "; ",
                       name_of(graph, edge.also.front()), edge.also.size() > 1 ? ", or others" : "");
}

} // namespace cofferdam::paths
