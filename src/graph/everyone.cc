#include "graph/everyone.h"

#include <algorithm>
#include <queue>
#include <tuple>
#include <unordered_set>

namespace cofferdam::graph {

namespace {

class Follower {
  public:
    explicit Follower(const Graph& graph)
        : graph_(&graph), admin_(admin_of(graph)), costs_(graph.size()), in_conjunction_(graph.size()),
          from_admin_(graph, std::span(&admin_, 1)) {
        for (const Edge& edge : graph.edges()) {
            if (edge.also) in_conjunction_[edge.from.index] = in_conjunction_[edge.also.index] = true;
        }
        for (std::uint32_t i = 0; i < graph.size(); ++i)
            count(StateId{i}, from_admin_.falls(StateId{i}), of_admin_);
    }

    Reached follow(StateId identity) {
        run(identity, Beyond::No);
        const bool opens_more =
            reaches(admin_) && std::ranges::any_of(held_, [&](StateId state) {
                return in_conjunction_[state.index] && from_admin_.falls(state) != Truth::Yes;
            });
        if (opens_more) run(identity, Beyond::Yes);
        Reached reached{.identity = identity};
        const bool is_admin = reaches(admin_) && !opens_more;
        if (is_admin) add_admin(reached);
        for (const StateId state : held_) {
            if (state == identity) continue;
            const Truth own = costs_[state.index].conditions == 0 ? Truth::Yes : Truth::Unknown;
            if (is_admin) {
                add_beside_admin(state, own, reached);
            } else {
                count(state, own, reached);
            }
        }
        return reached;
    }

  private:
    enum class Beyond : bool { No, Yes };

    bool reaches(StateId state) const { return costs_[state.index].conditions != UINT32_MAX; }

    void run(StateId from, Beyond beyond) {
        for (const StateId state : held_) costs_[state.index] = {};
        held_.clear();
        std::priority_queue<Next> queue;
        queue.push({{0, 0}, from});
        while (!queue.empty()) {
            const Next next = queue.top();
            queue.pop();
            if (reaches(next.state)) continue;
            costs_[next.state.index] = next.cost;
            held_.push_back(next.state);
            if (next.state == admin_ && beyond == Beyond::No) continue;
            for (const std::uint32_t number : graph_->leaving(next.state)) {
                const Edge& edge = graph_->edges()[number];
                if (reaches(edge.to) || !reaches(edge.from) || (edge.also && !reaches(edge.also))) continue;
                queue.push({cost_of(edge, costs_), edge.to});
            }
        }
    }

    void count(StateId state, Truth truth, Reached& reached) const {
        const auto treasure = treasure_of(*graph_, state);
        if (!treasure || truth == Truth::No) return;
        ++(truth == Truth::Yes ? reached.surely : reached.perhaps)[static_cast<std::size_t>(*treasure)];
    }

    // What cluster-admin reaches, as surely as he reaches cluster-admin.
    void add_admin(Reached& reached) const {
        const bool surely = costs_[admin_.index].conditions == 0;
        for (std::size_t i = 0; i < treasures; ++i) {
            reached.surely[i] = surely ? of_admin_.surely[i] : 0;
            reached.perhaps[i] = of_admin_.perhaps[i] + (surely ? 0 : of_admin_.surely[i]);
        }
        // Where he begins is not what he gains.
        const Truth itself = from_admin_.falls(reached.identity);
        const auto treasure = treasure_of(*graph_, reached.identity);
        if (itself == Truth::No || !treasure) return;
        --(surely && itself == Truth::Yes ? reached.surely
                                          : reached.perhaps)[static_cast<std::size_t>(*treasure)];
    }

    void add_beside_admin(StateId state, Truth own, Reached& reached) const {
        const Truth by_admin = from_admin_.falls(state);
        const bool counted_surely = by_admin == Truth::Yes && costs_[admin_.index].conditions == 0;
        const auto treasure = treasure_of(*graph_, state);
        if (!treasure || counted_surely) return;
        const auto at = static_cast<std::size_t>(*treasure);
        if (own == Truth::Yes) {
            ++reached.surely[at];
            if (by_admin != Truth::No) --reached.perhaps[at];
        } else if (by_admin == Truth::No) {
            ++reached.perhaps[at];
        }
    }

    struct Next {
        Cost cost;
        StateId state;
        bool operator<(const Next& other) const {
            return std::tie(cost, state) > std::tie(other.cost, other.state);
        }
    };

    const Graph* graph_;
    StateId admin_;
    std::vector<Cost> costs_; // by state; of those in held_ alone other than unreached
    std::vector<StateId> held_;
    std::vector<bool> in_conjunction_; // by state
    Propagation from_admin_;
    Reached of_admin_;
};

// Of the API server's own bindings, and of no file.
class Own {
  public:
    explicit Own(const Graph& graph) : graph_(&graph) {
        for (const auto [id, row] : graph.snapshot().table<estate::ServiceAccount>()) {
            if (const auto number = graph.find_text(row.name)) named_.insert(*number);
        }
    }

    bool has(const State& state) const {
        if (state.kind != StateKind::Account) return graph_->text(state.first).starts_with("system:");
        return graph_->text(state.first) == "kube-system" && !named_.contains(state.second);
    }

  private:
    const Graph* graph_;
    std::unordered_set<std::uint32_t> named_;
};

std::vector<StateId> identities_of(const Graph& graph) {
    const Own own(graph);
    std::vector<StateId> identities;
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
        const State& state = graph[StateId{i}];
        const bool is_identity = state.kind == StateKind::User || state.kind == StateKind::Group
                                 || state.kind == StateKind::Account;
        if (is_identity && !own.has(state)) identities.push_back(StateId{i});
    }
    return identities;
}

bool reaches_anything(const Reached& reached) {
    return std::ranges::any_of(reached.surely, [](std::size_t count) { return count > 0; })
           || std::ranges::any_of(reached.perhaps, [](std::size_t count) { return count > 0; });
}

} // namespace

std::size_t count_identities(const Graph& graph) { return identities_of(graph).size(); }

std::vector<Reached> everyone(const Graph& graph) {
    Follower follower(graph);
    std::vector<Reached> all;
    for (const StateId identity : identities_of(graph)) {
        const Reached reached = follower.follow(identity);
        if (reaches_anything(reached)) all.push_back(reached);
    }
    std::ranges::stable_sort(all, [](const Reached& a, const Reached& b) {
        return std::tie(a.surely, a.perhaps) > std::tie(b.surely, b.perhaps);
    });
    return all;
}

} // namespace cofferdam::graph
