#include "graph/witness.h"

#include <algorithm>
#include <set>

#include "graph/refutation.h"

namespace cofferdam::graph {

namespace {

class Telling {
  public:
    Telling(const Graph& graph, const Propagation& propagation)
        : graph_(&graph), propagation_(&propagation) {}

    // What leads to the state, its parts first; each state once, however many need it.
    void tell(StateId to) {
        if (!told_.insert(to).second) return;
        Hop hop{.kind = EdgeKind::PartOf,
                .from = {},
                .to = to,
                .also = {},
                .reasons = {},
                .conditions = {},
                .edges = {},
                .refute = ""};
        StateId at = to;
        // Through hidden states back to the last that is shown.
        while (const Edge* const edge = propagation_->by(at)) {
            note(*edge, hop);
            if (edge->also) {
                tell(shown_before(edge->also));
                hop.also.push_back(shown_before(edge->also));
            }
            at = edge->from;
            if (!is_hidden((*graph_)[at].kind)) break;
        }
        if (at == to) return;
        tell(at);
        hop.from = at;
        if (hop.kind == EdgeKind::PartOf) return;
        hop.refute = refutation(*graph_, hop.kind, hop.from, hop.to, hop.reasons, identity_before(at));
        hops_.push_back(std::move(hop));
    }

    std::vector<Hop> hops() && { return std::move(hops_); }

  private:
    void note(const Edge& edge, Hop& hop) const {
        if (edge.kind != EdgeKind::PartOf) hop.kind = edge.kind;
        hop.edges.push_back(static_cast<std::uint32_t>(&edge - graph_->edges().data()));
        const auto reasons = graph_->reasons(edge);
        hop.reasons.insert(hop.reasons.begin(), reasons.begin(), reasons.end());
        if (edge.condition) hop.conditions.insert(hop.conditions.begin(), graph_->condition(edge.condition));
    }

    StateId shown_before(StateId state) const {
        while (is_hidden((*graph_)[state].kind)) {
            const Edge* const edge = propagation_->by(state);
            if (!edge) break;
            state = edge->from;
        }
        return state;
    }

    // Who asks the API server: the last identity on the way to the permissions.
    StateId identity_before(StateId state) const {
        while (true) {
            const StateKind kind = (*graph_)[state].kind;
            if (kind == StateKind::User || kind == StateKind::Group || kind == StateKind::Account)
                return state;
            const Edge* const edge = propagation_->by(state);
            if (!edge) return {};
            state = edge->from;
        }
    }

    const Graph* graph_;
    const Propagation* propagation_;
    std::set<StateId> told_;
    std::vector<Hop> hops_;
};

// With those that begin where it does and rest on the same field: whoever takes that away takes them all. One
// binding of cluster-admin is an edge to what it grants and one to cluster-admin.
std::vector<std::uint32_t> edges_of_its_facts(const Graph& graph, const Hop& hop) {
    std::vector<std::uint32_t> edges = hop.edges;
    const auto shares = [&](const Reason& reason) {
        return std::ranges::any_of(hop.reasons, [&](const Reason& own) {
            return own.object && own.object == reason.object && own.path == reason.path;
        });
    };
    for (const std::uint32_t number : graph.leaving(hop.from)) {
        const Edge& edge = graph.edges()[number];
        const bool is_alike = edge.kind == hop.kind && std::ranges::any_of(graph.reasons(edge), shares);
        if (is_alike && std::ranges::find(edges, number) == edges.end()) edges.push_back(number);
    }
    return edges;
}

} // namespace

std::vector<Hop> witness(const Graph& graph, const Propagation& propagation, StateId to) {
    Telling telling(graph, propagation);
    telling.tell(to);
    return std::move(telling).hops();
}

std::vector<Hop> way_around(const Graph& graph, std::span<const StateId> from, StateId to, const Hop& hop) {
    const Propagation left(graph, from, edges_of_its_facts(graph, hop), to);
    return left.reaches(to) ? witness(graph, left, to) : std::vector<Hop>{};
}

} // namespace cofferdam::graph
