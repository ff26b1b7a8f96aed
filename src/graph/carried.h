// Carried: what an update takes over from the previous graph, stretch by stretch, and what it must not,
// because something changed that the stretch was drafted from.
//
// Numbers of states, texts and conditions differ between two graphs and are translated. A reason's object is
// that of the new snapshot; its texts are of documents that both have, of the program, or kept by graphs.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "estate/delta.h"
#include "estate/snapshot.h"
#include "graph/graph.h"
#include "graph/live_pods.h"

namespace cofferdam::graph {

class Draft;

class Carried {
  public:
    // REQUIRES: all outlive this. `next` is the graph of the draft
    Carried(const Graph& previous, const Graph& next, const estate::Delta& delta);

    // Did something change that the part reads? Of the parts that add a stretch for each workload:
    bool touches_pod(Id<estate::Workload> id) const;
    bool touches_pod_or_volumes(Id<estate::Workload> id) const;
    // Of the others:
    bool touches_identities() const;
    bool touches_permissions() const;
    bool touches_network() const;
    bool touches_node_services() const;

    const std::vector<Stretch>& stretches(Part part) const {
        return previous_->stretches_[static_cast<std::size_t>(part)];
    }
    void take_over(Draft& draft, const Stretch& stretch);

  private:
    bool is_same(Id<estate::Workload> id) const;
    bool has_moved(const estate::Workload& workload) const;
    bool has_same_names() const;
    StateId state(Draft& draft, StateId old);
    State translated(Draft& draft, State old);
    State known(State old) const;
    std::uint32_t text(Draft& draft, std::uint32_t old);
    ConditionId condition(Draft& draft, ConditionId old);
    Reason reason(Reason old) const;
    void find_moved_objects();

    const Graph* previous_;
    const Graph* next_;
    const estate::Delta* delta_;
    bool keeps_outlines_ = false;
    bool keeps_namespaces_ = false;
    bool keeps_roles_ = false;
    bool keeps_claims_ = false;
    bool same_reach_ = false;
    bool keeps_instances_ = false;
    std::optional<LivePods> pods_before_; // if instances change
    std::optional<LivePods> pods_after_;
    std::set<std::string_view> namespaces_of_accounts_; // whose ServiceAccounts or Secrets change

    using Moved = std::pair<const estate::Object*, const estate::Object*>;
    std::vector<Moved> moved_;     // objects that another page holds now, sorted
    std::vector<Moved> old_pages_; // first and last of those, of each page

    std::vector<StateId> states_; // by number in the previous graph, or none
    std::vector<std::uint32_t> texts_;
    std::vector<std::uint32_t> conditions_;
};

} // namespace cofferdam::graph
