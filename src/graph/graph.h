// Graph: how far what an intruder holds leads him. States, and edges between them: from one state, or from
// two that he must hold together (AND), to another (of which any suffices: OR).
//
// An edge rests on reasons: objects and their fields, which an edit can change (the facts of a fix), and it
// may hang on a condition that the estate cannot decide. Built once by build(), const, safe from many
// threads.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analysis/access/access.h"
#include "analysis/exposure/exposure.h"
#include "analysis/pod_security/admission.h"
#include "analysis/reach/reach.h"
#include "estate/delta.h"
#include "estate/field.h"
#include "graph/edge_kind.h"
#include "graph/state.h"
#include "graph/state_index.h"
#include "graph/stretch.h"

namespace cofferdam::graph {

// A field that an edge rests on. Views and pointers live as long as the graph.
struct Reason {
    const estate::Object* object = nullptr; // null: a rule of Kubernetes, or an assumption
    std::string_view path;                  // of the field; "" the object as a whole
    std::string_view text;                  // what it says, without a full stop
    bool by_default = false;                // of the API server's own objects, which no file shows
};

// Where it stands, and whether somebody wrote it there.
estate::FieldLocation locate(const Reason& reason);
// "Role shop/reader rules[0]: create pods (k8s/rbac.yaml:12)"
std::string to_string(const Reason& reason);

struct ConditionId {
    std::uint32_t index = 0; // 0: none, the edge holds

    explicit operator bool() const { return index != 0; }
    auto operator<=>(const ConditionId&) const = default;
};

struct Edge {
    EdgeKind kind = EdgeKind::PartOf;
    ConditionId condition;
    StateId from;
    StateId also; // none: `from` suffices
    StateId to;
    std::uint32_t first_reason = 0;
    std::uint32_t reasons = 0;
};

// Which workloads an intruder who reaches them is taken to own.
enum class Breach : std::uint8_t {
    Exposed, // those with a way in from outside
    Reached, // all
    None,
};

struct Options {
    int kubernetes_minor = 35;
    std::optional<pod_security::AdmissionConfig> admission; // nothing: not known
    Breach breach = Breach::Exposed;
};

// What the graph joins. All must outlive it.
struct Inputs {
    const reach::Reach& reach;
    const access::Access& access;
    const exposure::ExposureReport& exposure;
};

class Graph {
  public:
    const estate::Snapshot& snapshot() const { return inputs_.reach.snapshot(); }
    const reach::Reach& reach() const { return inputs_.reach; }
    const access::Access& access() const { return inputs_.access; }
    const exposure::ExposureReport& exposure() const { return inputs_.exposure; }
    const Options& options() const { return options_; }

    std::size_t size() const { return states_.size(); }
    const State& operator[](StateId id) const { return states_[id.index]; }
    std::string_view text(std::uint32_t number) const { return texts_[number]; }
    std::optional<StateId> find(const State& state) const;
    std::optional<std::uint32_t> find_text(std::string_view text) const;

    std::span<const Edge> edges() const { return edges_; }
    std::span<const Reason> reasons(const Edge& edge) const {
        return std::span(reasons_).subspan(edge.first_reason, edge.reasons);
    }
    // What would decide it: "the node loads no AppArmor profile".
    std::string_view condition(ConditionId id) const { return conditions_[id.index]; }

    // Does a workload of another kind have its name, in its namespace?
    bool shares_name(Id<estate::Workload> id) const { return shared_names_.contains(id.slot); }

    // Edges that begin in a state, by their places in edges(): those for which it is `from` or `also`.
    std::span<const std::uint32_t> leaving(StateId id) const {
        return std::span(leaving_).subspan(first_leaving_[id.index],
                                           first_leaving_[id.index + 1] - first_leaving_[id.index]);
    }

  private:
    friend class Draft;
    friend class Carried;
    friend std::shared_ptr<const Graph> update(const Graph& previous, const Inputs& inputs,
                                               const estate::Delta& delta);
    Graph(const Inputs& inputs, Options options) : inputs_(inputs), options_(std::move(options)) {}

    Inputs inputs_;
    Options options_;
    std::vector<State> states_;
    StateIndex ids_;
    std::vector<std::string_view> texts_;
    std::unordered_map<std::string_view, std::uint32_t> text_numbers_;
    // Texts that stand in no document: its own, and those of the graphs that it was updated from.
    std::vector<std::shared_ptr<std::deque<std::string>>> owned_;
    std::vector<std::string_view> conditions_;
    std::vector<Edge> edges_;
    std::vector<Reason> reasons_;
    std::unordered_set<std::uint32_t> shared_names_; // slots of workloads
    std::vector<std::uint32_t> first_leaving_;       // by state
    std::vector<std::uint32_t> leaving_;
    std::array<std::vector<Stretch>, draft_parts> stretches_; // by Part
};

using GraphPtr = std::shared_ptr<const Graph>;

GraphPtr build(const Inputs& inputs, const Options& options = {});

// The same states and edges as build() makes of `inputs`, though their numbers may differ. `delta`: from the
// snapshot of `previous` to theirs. What the delta does not touch is taken over. REQUIRES: the inputs of
// `previous` are still there; afterwards they need not be
GraphPtr update(const Graph& previous, const Inputs& inputs, const estate::Delta& delta);

} // namespace cofferdam::graph
