#include "cuts/cut_problem.h"

#include <algorithm>
#include <queue>
#include <tuple>

namespace cofferdam::cuts {

namespace {

constexpr std::uint32_t unreached = UINT32_MAX;

// Edges by a node that they touch, as lists in one array.
class ByNode {
  public:
    template <class Nodes>
    ByNode(const CutProblem& problem, Nodes nodes) : first_(problem.nodes + 2, 0) {
        for (const CutEdge& edge : problem.edges)
            nodes(edge, [&](std::uint32_t node) { ++first_[node + 2]; });
        for (std::size_t i = 2; i < first_.size(); ++i) first_[i] += first_[i - 1];
        edges_.resize(first_.back());
        for (std::uint32_t i = 0; i < problem.edges.size(); ++i)
            nodes(problem.edges[i], [&](std::uint32_t node) { edges_[first_[node + 1]++] = i; });
    }

    std::span<const std::uint32_t> operator[](std::uint32_t node) const {
        return std::span(edges_).subspan(first_[node], first_[node + 1] - first_[node]);
    }

  private:
    std::vector<std::uint32_t> first_;
    std::vector<std::uint32_t> edges_;
};

class Reduction {
  public:
    explicit Reduction(const CutProblem& problem)
        : problem_(&problem), held_(Flood(problem).reach_for_sure({})), fatal_(problem.nodes),
          between_(problem.nodes) {
        find_fatal();
        find_between();
    }

    CutProblem result() const {
        CutProblem small;
        small.nodes = 2; // 0: all that is held, 1: all that must not fall
        small.sources = {0};
        small.targets = {1};
        std::vector<std::uint32_t> number(problem_->nodes, no_node);
        for (std::uint32_t node = 0; node < problem_->nodes; ++node) {
            if (held_[node])
                number[node] = 0;
            else if (fatal_[node])
                number[node] = 1;
            else if (between_[node])
                number[node] = small.nodes++;
        }
        for (const CutEdge* const edge : kept(number))
            small.add(number[edge->from], edge->also == no_node ? no_node : number[edge->also],
                      number[edge->to], problem_->fixes_of(*edge));
        normalise(small);
        return small;
    }

  private:
    bool matters(const CutEdge& edge) const {
        if (held_[edge.to]) return false;
        return !fatal_[edge.from] && (edge.also == no_node || !fatal_[edge.also]);
    }

    // Backwards from the targets, over what nothing removes.
    void find_fatal() {
        const ByNode entering(*problem_, [](const CutEdge& edge, auto use) { use(edge.to); });
        std::vector<std::uint32_t> queue;
        const auto mark = [&](std::uint32_t node) {
            if (held_[node] || fatal_[node]) return;
            fatal_[node] = true;
            queue.push_back(node);
        };
        for (const std::uint32_t target : problem_->targets) mark(target);
        while (!queue.empty()) {
            const std::uint32_t node = queue.back();
            queue.pop_back();
            for (const std::uint32_t number : entering[node]) {
                const CutEdge& edge = problem_->edges[number];
                if (edge.fixes > 0) continue;
                if (edge.also == no_node || held_[edge.also] || edge.also == edge.from)
                    mark(edge.from);
                else if (held_[edge.from])
                    mark(edge.also);
            }
        }
    }

    // What is reached without passing what must not fall, and leads to it.
    void find_between() {
        const ByNode leaving(*problem_, [](const CutEdge& edge, auto use) {
            use(edge.from);
            if (edge.also != no_node && edge.also != edge.from) use(edge.also);
        });
        std::vector<bool> reached = held_;
        std::vector<std::uint32_t> queue;
        const auto spread_from = [&](std::uint32_t node) {
            for (const std::uint32_t number : leaving[node]) {
                const CutEdge& edge = problem_->edges[number];
                if (!matters(edge) || reached[edge.to] || !reached[edge.from]) continue;
                if (edge.also != no_node && !reached[edge.also]) continue;
                reached[edge.to] = true;
                if (!fatal_[edge.to]) queue.push_back(edge.to);
            }
        };
        for (std::uint32_t node = 0; node < problem_->nodes; ++node) {
            if (held_[node]) spread_from(node);
        }
        while (!queue.empty()) {
            const std::uint32_t node = queue.back();
            queue.pop_back();
            spread_from(node);
        }
        lead_back(reached);
    }

    void lead_back(const std::vector<bool>& reached) {
        const ByNode entering(*problem_, [](const CutEdge& edge, auto use) { use(edge.to); });
        std::vector<std::uint32_t> queue;
        for (std::uint32_t node = 0; node < problem_->nodes; ++node) {
            if (fatal_[node] && reached[node]) queue.push_back(node);
        }
        const auto mark = [&](std::uint32_t node) {
            if (held_[node] || fatal_[node] || between_[node]) return;
            between_[node] = true;
            queue.push_back(node);
        };
        const auto is_reached = [&](const CutEdge& edge) {
            return reached[edge.from] && (edge.also == no_node || reached[edge.also]);
        };
        while (!queue.empty()) {
            const std::uint32_t node = queue.back();
            queue.pop_back();
            for (const std::uint32_t number : entering[node]) {
                const CutEdge& edge = problem_->edges[number];
                if (!matters(edge) || !is_reached(edge)) continue;
                mark(edge.from);
                if (edge.also != no_node) mark(edge.also);
            }
        }
    }

    std::vector<const CutEdge*> kept(const std::vector<std::uint32_t>& number) const {
        std::vector<const CutEdge*> edges;
        for (const CutEdge& edge : problem_->edges) {
            const bool stands = number[edge.from] != no_node && number[edge.to] != no_node
                                && (edge.also == no_node || number[edge.also] != no_node);
            if (stands && matters(edge) && number[edge.from] != number[edge.to]) edges.push_back(&edge);
        }
        return edges;
    }

    // Each edge once; what is held anyway is no second part of an AND.
    static void normalise(CutProblem& problem) {
        for (CutEdge& edge : problem.edges) {
            if (edge.also == 0 || edge.also == edge.from) edge.also = no_node;
            if (edge.from == 0 && edge.also != no_node) {
                edge.from = edge.also;
                edge.also = no_node;
            }
        }
        const auto less = [&](const CutEdge& a, const CutEdge& b) {
            const auto ends = std::tie(a.from, a.also, a.to) <=> std::tie(b.from, b.also, b.to);
            if (ends != 0) return ends < 0;
            return std::ranges::lexicographical_compare(problem.fixes_of(a), problem.fixes_of(b));
        };
        std::ranges::stable_sort(problem.edges, less);
        const auto repeated = std::ranges::unique(
            problem.edges, [&](const CutEdge& a, const CutEdge& b) { return !less(a, b) && !less(b, a); });
        problem.edges.erase(repeated.begin(), repeated.end());
    }

    const CutProblem* problem_;
    std::vector<bool> held_;    // falls whatever is cut
    std::vector<bool> fatal_;   // must not fall
    std::vector<bool> between_; // on a way from the one to the other
};

} // namespace

void CutProblem::add(std::uint32_t from, std::uint32_t also, std::uint32_t to,
                     std::span<const FixNumber> removed_by) {
    edges.push_back({.from = from,
                     .also = also,
                     .to = to,
                     .first_fix = static_cast<std::uint32_t>(fixes.size()),
                     .fixes = static_cast<std::uint32_t>(removed_by.size())});
    fixes.insert(fixes.end(), removed_by.begin(), removed_by.end());
    std::sort(fixes.end() - static_cast<std::ptrdiff_t>(removed_by.size()), fixes.end());
}

std::vector<std::uint32_t> lost_targets(const CutProblem& problem) {
    Flood flood(problem);
    const std::vector<bool>& held = flood.reach_for_sure({});
    std::vector<std::uint32_t> lost;
    for (const std::uint32_t target : problem.targets) {
        if (held[target]) lost.push_back(target);
    }
    return lost;
}

CutProblem reduced(const CutProblem& problem) { return Reduction(problem).result(); }

Flood::Flood(const CutProblem& problem)
    : problem_(&problem), first_leaving_(problem.nodes + 2, 0), reached_(problem.nodes) {
    const auto each = [&](auto action) {
        for (std::uint32_t i = 0; i < problem.edges.size(); ++i) {
            const CutEdge& edge = problem.edges[i];
            action(edge.from, i);
            if (edge.also != no_node && edge.also != edge.from) action(edge.also, i);
        }
    };
    each([&](std::uint32_t node, std::uint32_t) { ++first_leaving_[node + 2]; });
    for (std::size_t i = 2; i < first_leaving_.size(); ++i) first_leaving_[i] += first_leaving_[i - 1];
    leaving_.resize(first_leaving_.back());
    each([&](std::uint32_t node, std::uint32_t edge) { leaving_[first_leaving_[node + 1]++] = edge; });
}

template <class Holds>
const std::vector<bool>& Flood::spread(Holds holds) {
    reached_.assign(problem_->nodes, false);
    queue_.clear();
    const auto reach_node = [&](std::uint32_t node) {
        if (reached_[node]) return;
        reached_[node] = true;
        queue_.push_back(node);
    };
    for (const std::uint32_t source : problem_->sources) reach_node(source);
    for (std::size_t at = 0; at < queue_.size(); ++at) {
        const std::uint32_t node = queue_[at];
        for (std::uint32_t i = first_leaving_[node]; i < first_leaving_[node + 1]; ++i) {
            const CutEdge& edge = problem_->edges[leaving_[i]];
            if (reached_[edge.to] || !reached_[edge.from]) continue;
            if (edge.also != no_node && !reached_[edge.also]) continue;
            if (holds(edge)) reach_node(edge.to);
        }
    }
    return reached_;
}

bool Flood::is_open(const CutEdge& edge, const Taken& taken) const {
    return std::ranges::none_of(problem_->fixes_of(edge),
                                [&](FixNumber fix) { return is_taken(taken, fix); });
}

const std::vector<bool>& Flood::reach(const Taken& taken) {
    return spread([&](const CutEdge& edge) { return is_open(edge, taken); });
}

const std::vector<bool>& Flood::reach_for_sure(const Taken& forbidden) {
    return spread([&](const CutEdge& edge) {
        return std::ranges::all_of(problem_->fixes_of(edge),
                                   [&](FixNumber fix) { return is_taken(forbidden, fix); });
    });
}

// As graph::Propagation does it, with the number of fixes for the cost: the fewer can break a way, the more
// its constraint says.
std::optional<std::vector<FixNumber>> Flood::open_way(const Taken& taken, std::uint32_t target) {
    using Waiting = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>; // cost, node, edge
    std::vector<std::uint32_t> costs(problem_->nodes, unreached);
    std::vector<std::uint32_t> by(problem_->nodes, unreached);
    std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> queue;
    std::vector<bool> is_target(problem_->nodes);
    if (target != no_node)
        is_target[target] = true;
    else
        for (const std::uint32_t each : problem_->targets) is_target[each] = true;
    for (const std::uint32_t source : problem_->sources) queue.emplace(0, source, unreached);
    std::uint32_t found = no_node;
    while (!queue.empty() && found == no_node) {
        const auto [cost, node, edge_by] = queue.top();
        queue.pop();
        if (costs[node] != unreached) continue;
        costs[node] = cost;
        by[node] = edge_by;
        if (is_target[node]) found = node;
        for (std::uint32_t i = first_leaving_[node]; i < first_leaving_[node + 1]; ++i) {
            const CutEdge& edge = problem_->edges[leaving_[i]];
            if (costs[edge.to] != unreached || costs[edge.from] == unreached) continue;
            if (edge.also != no_node && costs[edge.also] == unreached) continue;
            if (!is_open(edge, taken)) continue;
            std::uint64_t sum = std::uint64_t{costs[edge.from]} + edge.fixes;
            if (edge.also != no_node) sum += costs[edge.also];
            queue.emplace(static_cast<std::uint32_t>(std::min<std::uint64_t>(sum, unreached - 1)), edge.to,
                          leaving_[i]);
        }
    }
    if (found == no_node) return std::nullopt;
    std::vector<FixNumber> breaks;
    std::vector<std::uint32_t> pending = {found};
    std::vector<bool> told(problem_->nodes);
    while (!pending.empty()) {
        const std::uint32_t node = pending.back();
        pending.pop_back();
        if (told[node] || by[node] == unreached) continue;
        told[node] = true;
        const CutEdge& edge = problem_->edges[by[node]];
        const auto fixes = problem_->fixes_of(edge);
        breaks.insert(breaks.end(), fixes.begin(), fixes.end());
        pending.push_back(edge.from);
        if (edge.also != no_node) pending.push_back(edge.also);
    }
    std::ranges::sort(breaks);
    const auto repeated = std::ranges::unique(breaks);
    breaks.erase(repeated.begin(), repeated.end());
    return breaks;
}

} // namespace cofferdam::cuts
