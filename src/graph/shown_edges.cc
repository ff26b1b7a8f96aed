#include "graph/shown_edges.h"

#include <algorithm>
#include <tuple>

namespace cofferdam::graph {

namespace {

constexpr std::size_t most_partners = 8;

// A shown state, and the PartOf edges between it and the edge.
struct End {
    StateId state;
    std::vector<std::uint32_t> parts;
};

class Ends {
  public:
    explicit Ends(const Graph& graph) : graph_(&graph), first_(graph.size() + 2, 0) {
        const auto each = [&](auto action) {
            for (std::uint32_t i = 0; i < graph.edges().size(); ++i) {
                if (graph.edges()[i].kind == EdgeKind::PartOf) action(graph.edges()[i].to, i);
            }
        };
        each([&](StateId state, std::uint32_t) { ++first_[state.index + 2]; });
        for (std::size_t i = 2; i < first_.size(); ++i) first_[i] += first_[i - 1];
        entering_.resize(first_.back());
        each([&](StateId state, std::uint32_t edge) { entering_[first_[state.index + 1]++] = edge; });
    }

    std::vector<End> before(StateId state) const {
        std::vector<End> ends;
        std::vector<std::uint32_t> parts;
        walk(state, true, parts, ends);
        return ends;
    }
    std::vector<End> after(StateId state) const {
        std::vector<End> ends;
        std::vector<std::uint32_t> parts;
        walk(state, false, parts, ends);
        return ends;
    }

  private:
    // Hidden states are layered (grant, ability, ability of a namespace, …), so this ends.
    void walk(StateId state, bool back, std::vector<std::uint32_t>& parts, std::vector<End>& ends) const {
        if (!is_hidden((*graph_)[state].kind)) {
            ends.push_back({state, parts});
            return;
        }
        const auto step = [&](std::uint32_t number) {
            const Edge& edge = graph_->edges()[number];
            if (edge.kind != EdgeKind::PartOf) return;
            parts.push_back(number);
            walk(back ? edge.from : edge.to, back, parts, ends);
            parts.pop_back();
        };
        if (back) {
            for (std::uint32_t i = first_[state.index]; i < first_[state.index + 1]; ++i) step(entering_[i]);
        } else {
            for (const std::uint32_t number : graph_->leaving(state)) step(number);
        }
    }

    const Graph* graph_;
    std::vector<std::uint32_t> first_;
    std::vector<std::uint32_t> entering_;
};

std::vector<StateId> states_of(const std::vector<End>& ends) {
    std::vector<StateId> states;
    for (const End& end : ends) {
        if (std::ranges::find(states, end.state) == states.end()) states.push_back(end.state);
    }
    return states;
}

// Those of the API server's own bindings have no need of a second, nor has who makes himself a binding: that
// an administrator can read what somebody else makes is no way for that somebody.
std::vector<StateId> other_partners(const Graph& graph, const std::vector<StateId>& partners) {
    std::vector<StateId> others;
    for (const StateId partner : partners) {
        const State& state = graph[partner];
        const bool is_shipped = state.kind == StateKind::Permissions
                                && graph.access().bindings()[state.first].binding.is_as_shipped;
        if (!is_shipped && state.kind != StateKind::NewGrant && others.size() < most_partners)
            others.push_back(partner);
    }
    return others;
}

std::ptrdiff_t conditions(const Graph& graph, const ShownEdge& edge) {
    return std::ranges::count_if(edge.parts,
                                 [&](std::uint32_t part) { return bool(graph.edges()[part].condition); });
}

} // namespace

ShownEdges shown_edges(const Graph& graph, std::size_t most) {
    const Ends ends(graph);
    ShownEdges shown;
    for (std::uint32_t i = 0; i < graph.edges().size() && !shown.cut; ++i) {
        const Edge& edge = graph.edges()[i];
        if (edge.kind == EdgeKind::PartOf) continue;
        const std::vector<End> sources = ends.before(edge.from);
        const std::vector<End> targets = ends.after(edge.to);
        const std::vector<StateId> partners =
            edge.also ? states_of(ends.before(edge.also)) : std::vector<StateId>{};
        const std::vector<StateId> also = other_partners(graph, partners);
        for (const End& source : sources) {
            const bool alone = !edge.also || std::ranges::find(partners, source.state) != partners.end();
            if (!alone && also.empty()) continue; // nobody can hold it
            for (const End& target : targets) {
                if (source.state == target.state) continue;
                if (shown.edges.size() >= most) {
                    shown.cut = true;
                    break;
                }
                std::vector<std::uint32_t> parts = source.parts;
                std::ranges::reverse(parts);
                parts.push_back(i);
                parts.insert(parts.end(), target.parts.begin(), target.parts.end());
                shown.edges.push_back({edge.kind, source.state, target.state, std::move(parts),
                                       alone ? std::vector<StateId>{} : also});
            }
        }
    }
    // Of several ways to the same edge that of fewest conditions, then the first.
    const auto rank = [&](const ShownEdge& edge) {
        return std::tuple(edge.kind, edge.from, edge.to, conditions(graph, edge), !edge.also.empty());
    };
    std::ranges::stable_sort(shown.edges, {}, rank);
    const auto same = std::ranges::unique(shown.edges, [](const ShownEdge& a, const ShownEdge& b) {
        return std::tie(a.kind, a.from, a.to) == std::tie(b.kind, b.from, b.to);
    });
    shown.edges.erase(same.begin(), same.end());
    return shown;
}

} // namespace cofferdam::graph
