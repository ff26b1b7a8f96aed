#include "graph/closures.h"

#include "graph/blast.h"
#include "graph/placement.h"

namespace cofferdam::graph {

namespace {

// Few, and each leads far. A matter of speed alone.
bool is_hub(const Graph& graph, StateId id) {
    const State& state = graph[id];
    switch (state.kind) {
    case StateKind::Permissions: return treasure_of(graph, id) == Treasure::ClusterAdmin;
    case StateKind::Node:
    case StateKind::PodsOnNode:
    case StateKind::EveryToken:
    case StateKind::EveryVolume: return graph.text(state.first) == some_node;
    case StateKind::EveryPod:
    case StateKind::EveryWorkload:
    case StateKind::EveryAccount:
    case StateKind::EverySecret: return graph.text(state.first).empty();
    case StateKind::OpenEgress:
    case StateKind::EveryNode: return true;
    default: return false;
    }
}

} // namespace

Closures::Closures(const Graph& graph, Level level) : graph_(&graph), level_(level), held_(graph.size()) {
    for (std::uint32_t i = 0; i < graph.edges().size(); ++i) {
        const Edge& edge = graph.edges()[i];
        if (edge.also && is_usable(edge)) conjunctions_.push_back(i);
    }
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
        if (!is_hub(graph, StateId{i})) continue;
        close(StateId{i});
        hubs_.emplace(i, held_);
    }
}

const StateSet& Closures::of(StateId from) {
    close(from);
    return held_;
}

void Closures::close(StateId from) {
    held_.clear();
    waiting_ = {from};
    while (!waiting_.empty()) {
        const StateId state = waiting_.back();
        waiting_.pop_back();
        if (!held_.has(state)) take(state);
    }
}

void Closures::take(StateId state) {
    if (const auto hub = hubs_.find(state.index); hub != hubs_.end()) {
        take_hub(hub->second);
        return;
    }
    held_.insert(state);
    for (const std::uint32_t number : graph_->leaving(state)) lead(graph_->edges()[number]);
}

// What two sets open together, either has not seen.
void Closures::take_hub(const StateSet& closure) {
    held_.insert(closure);
    for (const std::uint32_t number : conjunctions_) lead(graph_->edges()[number]);
}

void Closures::lead(const Edge& edge) {
    if (!is_usable(edge) || held_.has(edge.to) || !held_.has(edge.from)) return;
    if (edge.also && !held_.has(edge.also)) return;
    if (const auto hub = hubs_.find(edge.to.index); hub != hubs_.end()) {
        take_hub(hub->second);
    } else {
        waiting_.push_back(edge.to);
    }
}

} // namespace cofferdam::graph
