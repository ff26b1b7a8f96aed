// SnapshotBuilder: the only way to make a Snapshot. Starts empty or from a previous snapshot, whose unchanged
// pages are shared; emits what changed. One owner, one thread.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "estate/delta.h"
#include "estate/snapshot.h"

namespace cofferdam::estate {

// The typed row of an object, before it has a place.
using Row = std::variant<std::monostate, Workload, Service, EndpointSlice, Ingress, Gateway, GatewayRoute,
                         OpenShiftRoute, NetworkPolicy, ServiceAccount, Role, RoleBinding, Namespace,
                         PolicyObject, Node, Secret, ConfigMap, Instance>;

// What a source yields: an object and its typed row. Object::target, conflict and row, and the row's
// `object`, are filled in by the builder.
struct Entity {
    Object object;
    Row row;
};

struct Built {
    SnapshotPtr snapshot;
    Delta delta; // against the previous snapshot; everything is `added` if there was none
};

class SnapshotBuilder {
  public:
    SnapshotBuilder();
    explicit SnapshotBuilder(const SnapshotPtr& previous);

    Id<Target> add_target(Target target);
    // Always a new row, also for a key that is there already (see Conflict).
    Id<Object> add(Id<Target> target, Entity entity);
    // The same identity with other content; ids stay unless the kind of row differs.
    // REQUIRES: id is in the builder
    void replace(Id<Object> id, Entity entity);
    void remove(Id<Object> id);

    // What stands by now: instances are not attached, nor conflicts marked, before build().
    const Snapshot& draft() const { return *next_; }

    void add_gap(Gap gap) { next_->gaps_.push_back(std::move(gap)); }
    void add_problem(value::Problem problem) { next_->problems_.push_back(std::move(problem)); }
    Coverage& coverage() { return next_->coverage_; }
    // Gaps, problems and coverage of the previous snapshot: whoever keeps an estate current tells them anew.
    void forget_notes();

    // Attaches what a controller of the estate made (Instance), marks conflicts, and hands the snapshot over.
    // An Instance whose controller goes stays one until it is replaced or removed itself.
    Built build() &&;

  private:
    RowId add_row(Row row, Id<Object> object);
    void remove_row(const RowId& row);
    bool replace_row(const RowId& old, Row& row, Id<Object> object);
    template <class T>
    bool replace_typed(Id<T> id, Row& row, Id<Object> object);
    template <class T>
    void forget(Id<T> id);
    void attach_instances();
    std::vector<Conflict> find_conflicts() const;
    void mark_conflicts();
    template <class... T>
    void tidy_changes(const std::tuple<Table<T>...>&);

    std::shared_ptr<Snapshot> next_;
    Delta delta_;
};

} // namespace cofferdam::estate
