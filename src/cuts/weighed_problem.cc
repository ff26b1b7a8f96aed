#include "cuts/weighed_problem.h"

#include <algorithm>

namespace cofferdam::cuts {

namespace {

// The problem with other sources.
CutProblem flooded_from(const CutProblem& problem, std::uint32_t node) {
    CutProblem from = problem;
    from.sources.push_back(node);
    return from;
}

// What is reached if nothing is cut, and no way goes on from these nodes.
std::vector<bool> reach_without(const CutProblem& problem, const std::vector<bool>& blocked) {
    CutProblem around = problem;
    std::erase_if(around.edges, [&](const CutEdge& edge) {
        return blocked[edge.from] || (edge.also != no_node && blocked[edge.also]);
    });
    return Flood(around).reach({});
}

// From where a target can be reached.
std::vector<bool> leads_to_target(const CutProblem& problem) {
    std::vector<std::vector<std::uint32_t>> entering(problem.nodes);
    for (std::uint32_t i = 0; i < problem.edges.size(); ++i) entering[problem.edges[i].to].push_back(i);
    std::vector<bool> leads(problem.nodes);
    std::vector<std::uint32_t> queue;
    const auto mark = [&](std::uint32_t node) {
        if (leads[node]) return;
        leads[node] = true;
        queue.push_back(node);
    };
    for (const std::uint32_t target : problem.targets) mark(target);
    while (!queue.empty()) {
        const std::uint32_t node = queue.back();
        queue.pop_back();
        for (const std::uint32_t number : entering[node]) {
            mark(problem.edges[number].from);
            if (problem.edges[number].also != no_node) mark(problem.edges[number].also);
        }
    }
    return leads;
}

class Weighing {
  public:
    explicit Weighing(const CutProblem& problem)
        : problem_(&problem), held_(Flood(problem).reach_for_sure({})), one_with_hub_(problem.nodes),
          under_(held_) {
        find_hub();
    }

    WeighedProblem result() {
        number_nodes();
        small_.problem.nodes = 2; // 0: what is held, 1: the hub and what is one with it
        for (std::uint32_t& number : number_) {
            if (number == unnumbered) number = small_.problem.nodes++;
        }
        small_.problem.sources = {0};
        add_edges();
        add_targets();
        return std::move(small_);
    }

  private:
    static constexpr std::uint32_t unnumbered = no_node - 1;

    void find_hub() {
        const auto first =
            std::ranges::find_if(problem_->targets, [&](std::uint32_t each) { return !held_[each]; });
        if (first == problem_->targets.end()) return;
        hub_ = *first;
        const CutProblem from_hub = flooded_from(*problem_, hub_);
        under_ = Flood(from_hub).reach_for_sure({});
        // What is under the hub and reached in no other way falls when it does, and not else. The hub itself
        // is the border; what leads to it surely and is under it, too.
        std::vector<bool> border(problem_->nodes);
        border[hub_] = true;
        const std::vector<bool> otherwise = reach_without(*problem_, border);
        for (std::uint32_t node = 0; node < problem_->nodes; ++node)
            one_with_hub_[node] = node == hub_ || (under_[node] && !held_[node] && !otherwise[node]);
    }

    void number_nodes() {
        const std::vector<bool> reached = Flood(*problem_).reach({});
        const std::vector<bool> leads = leads_to_target(*problem_);
        number_.assign(problem_->nodes, no_node);
        for (std::uint32_t node = 0; node < problem_->nodes; ++node) {
            if (held_[node])
                number_[node] = 0;
            else if (one_with_hub_[node])
                number_[node] = 1;
            else if (reached[node] && leads[node])
                number_[node] = unnumbered;
        }
    }

    void add_edges() {
        std::vector<bool> has_hub_edge(small_.problem.nodes);
        for (std::uint32_t node = 0; node < problem_->nodes; ++node) {
            const std::uint32_t number = number_[node];
            if (number == no_node || number < 2 || !under_[node] || has_hub_edge[number]) continue;
            has_hub_edge[number] = true;
            small_.problem.add(1, no_node, number, {});
        }
        for (const CutEdge& edge : problem_->edges) {
            const std::uint32_t from = number_[edge.from];
            const std::uint32_t also = edge.also == no_node ? no_node : number_[edge.also];
            const std::uint32_t to = number_[edge.to];
            if (from == no_node || to == no_node || to == 0 || from == to) continue;
            if (edge.also != no_node && also == no_node) continue;
            const bool by_hub = from == 1 || also == 1;
            if (by_hub && under_[edge.to]) continue; // its one edge says it
            small_.problem.add(from, also, to, problem_->fixes_of(edge));
        }
    }

    void add_targets() {
        std::vector<std::uint32_t> place(small_.problem.nodes, no_node);
        for (const std::uint32_t target : problem_->targets) {
            const std::uint32_t number = number_[target];
            if (number == no_node) continue;
            if (number == 0) {
                ++small_.lost;
                continue;
            }
            if (place[number] == no_node) {
                place[number] = static_cast<std::uint32_t>(small_.weights.size());
                small_.problem.targets.push_back(number);
                small_.weights.push_back(0);
            }
            ++small_.weights[place[number]];
        }
    }

    const CutProblem* problem_;
    std::vector<bool> held_;
    std::vector<bool> one_with_hub_;
    std::vector<bool> under_; // falls for sure when the hub does
    std::uint32_t hub_ = no_node;
    std::vector<std::uint32_t> number_;
    WeighedProblem small_;
};

} // namespace

WeighedProblem weighed(const CutProblem& problem) { return Weighing(problem).result(); }

} // namespace cofferdam::cuts
