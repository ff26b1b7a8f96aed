// Draft: a graph while it is being built, and what its parts share.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "estate/snapshot.h"
#include "graph/carried.h"
#include "graph/graph.h"
#include "graph/live_pods.h"

namespace cofferdam::graph {

// What an edge rests on.
struct Because {
    std::initializer_list<Reason> reasons = {};
    ConditionId condition = {};
    StateId also = {};
};

class Draft {
  public:
    Draft(const Inputs& inputs, const Options& options);
    // An update of `previous`.
    Draft(const Inputs& inputs, const Graph& previous, const estate::Delta& delta);

    const estate::Snapshot& snapshot() const { return graph_->snapshot(); }
    const Inputs& inputs() const { return graph_->inputs_; }
    const Options& options() const { return graph_->options_; }
    const LivePods& live_pods() const { return live_pods_; }

    // The number of a text. Of a view that may end before the graph: keep() it first.
    std::uint32_t text(std::string_view text);
    std::string_view keep(std::string text);
    ConditionId condition(std::string_view text);

    StateId state(StateKind kind, std::uint32_t first = 0, std::uint32_t second = 0);
    StateId named(StateKind kind, std::string_view first, std::string_view second = "") {
        return state(kind, text(first), text(second));
    }
    bool has(StateKind kind, std::uint32_t first, std::uint32_t second = 0) const {
        return graph_->find({kind, first, second}).has_value();
    }
    const State& operator[](StateId id) const { return graph_->states_[id.index]; }
    std::string_view text_of(std::uint32_t number) const { return graph_->texts_[number]; }
    std::size_t states() const { return graph_->states_.size(); }

    StateId of(const estate::Subject& subject);
    StateId pod(Id<estate::Workload> id) { return state(StateKind::Pod, id.slot); }
    StateId container(Id<estate::Workload> id, std::size_t index) {
        return state(StateKind::Container, id.slot, static_cast<std::uint32_t>(index));
    }

    void add(EdgeKind kind, StateId from, StateId to, const Because& because = {});
    void add(EdgeKind kind, StateId from, StateId to, std::span<const Reason> reasons, ConditionId condition,
             StateId also = {});
    // No reason of its own, in no export.
    void join(StateId from, StateId to, ConditionId condition = {}) {
        add(EdgeKind::PartOf, from, to, {.reasons = {}, .condition = condition, .also = {}});
    }

    // Calls `add`, unless the previous graph has what it would add: unless this is no update, or `reads` says
    // that something changed which it reads.
    void add_part(Part part, bool (Carried::*reads)() const, const std::function<void()>& add);
    // Likewise of each workload that runs.
    void add_each(Part part, bool (Carried::*reads)(Id<estate::Workload>) const,
                  const std::function<void(Id<estate::Workload>, const estate::Workload&)>& add);

    GraphPtr finish() &&;

  private:
    friend class Carried;

    Stretch begun() const;
    void end(Stretch& stretch) const;

    std::shared_ptr<Graph> graph_;
    LivePods live_pods_;
    std::optional<Carried> carried_;
    std::unordered_map<std::string_view, ConditionId> condition_ids_;
};

// The parts, in the order in which build() asks them. Each reads the estate and adds its edges; those of
// later ones may begin or end in states of earlier ones.
void add_identities(Draft& draft);
void add_anonymous(Draft& draft); // part of those
void add_workloads(Draft& draft);
void add_nodes(Draft& draft);
void add_escapes(Draft& draft);
void add_credentials(Draft& draft);
void add_permissions(Draft& draft);
void add_network(Draft& draft);
void add_clouds(Draft& draft);
void add_node_services(Draft& draft);
void add_deputies(Draft& draft);
void add_images(Draft& draft);
void add_node_versions(Draft& draft);

} // namespace cofferdam::graph
