#include "graph/everyone.h"

#include <algorithm>
#include <set>
#include <thread>
#include <tuple>

#include "core/parallel.h"
#include "graph/closures.h"

namespace cofferdam::graph {

namespace {

class Counter {
  public:
    explicit Counter(const Graph& graph)
        : surely_(graph, Closures::Level::Surely), on_conditions_(graph, Closures::Level::OnConditions),
          of_(treasures, StateSet(graph.size())) {
        for (std::uint32_t i = 0; i < graph.size(); ++i) {
            if (const auto treasure = treasure_of(graph, StateId{i}))
                of_[static_cast<std::size_t>(*treasure)].insert(StateId{i});
        }
    }

    Reached count(StateId identity) {
        Reached reached{.identity = identity};
        const StateSet& surely = surely_.of(identity);
        const StateSet& all = on_conditions_.of(identity);
        for (std::size_t i = 0; i < treasures; ++i) {
            // Where he begins is not what he gains.
            const std::size_t itself = of_[i].has(identity) ? 1 : 0;
            reached.surely[i] = surely.count(of_[i]) - itself;
            reached.perhaps[i] = all.count(of_[i]) - itself - reached.surely[i];
        }
        return reached;
    }

  private:
    Closures surely_;
    Closures on_conditions_;
    std::vector<StateSet> of_; // by Treasure
};

// Of the API server and the controller manager. Whom a binding of the estate grants something is the
// estate's: system:unauthenticated, say.
class Own {
  public:
    explicit Own(const Graph& graph) : graph_(&graph) {
        for (const access::EffectiveBinding& binding : graph.access().bindings()) {
            if (binding.binding.is_as_shipped) continue;
            for (const estate::Subject& subject : binding.binding->subjects) bound_.insert(subject);
        }
    }

    bool has(const State& state) const {
        const std::string_view first = graph_->text(state.first);
        if (state.kind == StateKind::Account)
            return first == "kube-system"
                   && !bound_.contains(
                       {estate::SubjectKind::ServiceAccount, first, graph_->text(state.second)});
        const auto kind =
            state.kind == StateKind::User ? estate::SubjectKind::User : estate::SubjectKind::Group;
        return first.starts_with("system:") && !bound_.contains({kind, "", first});
    }

  private:
    const Graph* graph_;
    std::set<estate::Subject> bound_;
};

bool reaches_anything(const Reached& reached) {
    return std::ranges::any_of(reached.surely, [](std::size_t count) { return count > 0; })
           || std::ranges::any_of(reached.perhaps, [](std::size_t count) { return count > 0; });
}

} // namespace

std::vector<StateId> identities(const Graph& graph) {
    const Own own(graph);
    std::vector<StateId> found;
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
        const State& state = graph[StateId{i}];
        const bool is_identity = state.kind == StateKind::User || state.kind == StateKind::Group
                                 || state.kind == StateKind::Account;
        if (is_identity && !own.has(state)) found.push_back(StateId{i});
    }
    return found;
}

std::vector<Reached> everyone(const Graph& graph) {
    const std::vector<StateId> asked = identities(graph);
    std::vector<Reached> all(asked.size());
    // What falls from hubs is found by each thread for itself, so there is one stretch for each.
    constexpr std::size_t worth_a_thread = 64;
    const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t stretches = std::clamp<std::size_t>(asked.size() / worth_a_thread, 1, threads);
    parallel_for(stretches, [&](std::size_t stretch) {
        Counter counter(graph);
        for (std::size_t i = stretch; i < asked.size(); i += stretches) all[i] = counter.count(asked[i]);
    });
    std::erase_if(all, [](const Reached& reached) { return !reaches_anything(reached); });
    std::ranges::stable_sort(all, [](const Reached& a, const Reached& b) {
        return std::tie(a.surely, a.perhaps) > std::tie(b.surely, b.perhaps);
    });
    return all;
}

} // namespace cofferdam::graph
