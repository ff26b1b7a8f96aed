// Snapshot: the whole estate at one moment. Const from birth; made only by SnapshotBuilder; all use is
// thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <tuple>
#include <variant>
#include <vector>

#include "core/table.h"
#include "estate/gap.h"
#include "estate/identity.h"
#include "estate/instance.h"
#include "estate/network.h"
#include "estate/object.h"
#include "estate/policy_object.h"
#include "estate/workload.h"
#include "value/text.h"

namespace cofferdam::estate {

// One line per kind of row; a row type appears here, in RowId (object.h) and in Row (builder.h).
using Tables =
    std::tuple<Table<Object>, Table<Workload>, Table<Service>, Table<EndpointSlice>, Table<Ingress>,
               Table<Gateway>, Table<GatewayRoute>, Table<OpenShiftRoute>, Table<NetworkPolicy>,
               Table<ServiceAccount>, Table<Role>, Table<RoleBinding>, Table<Namespace>, Table<PolicyObject>,
               Table<Node>, Table<Secret>, Table<ConfigMap>, Table<Instance>>;

// What was looked at, so that an empty answer says how much was read.
struct Coverage {
    std::size_t files = 0;
    std::size_t documents = 0;      // YAML documents and JSON values that had content
    std::size_t objects = 0;        // of Kubernetes and Compose
    std::size_t not_kubernetes = 0; // documents of mixed folders that are something else
    std::size_t unreadable = 0;     // files, documents or objects that could not be read; each has a Problem
    std::size_t ignored = 0;        // files and folders that a .gitignore or an exclude left out
    std::size_t instances = 0;      // live objects that their controller's template stands for
    std::size_t conflicting = 0;    // objects of which another document says something else
    std::size_t not_modelled = 0;   // objects of kinds that the model knows only by name
};

class Snapshot {
  public:
    // Rows of a type: snapshot->table<Workload>().
    template <class Row>
    const Table<Row>& table() const {
        return std::get<Table<Row>>(tables_);
    }

    // REQUIRES: the id is of this snapshot's lineage and the row is still there.
    template <class Row>
    const Row& operator[](Id<Row> id) const {
        return table<Row>()[id];
    }
    const Target& operator[](Id<Target> id) const { return targets_[id.slot]; }

    const std::vector<Target>& targets() const { return targets_; }
    const std::vector<Gap>& gaps() const { return gaps_; }
    const std::vector<value::Problem>& problems() const { return problems_; }
    const Coverage& coverage() const { return coverage_; }

    // The common row of any typed row.
    template <class Row>
    const Object& object_of(const Row& row) const {
        return (*this)[row.object];
    }
    Key key(const Object& object) const;

  private:
    friend class SnapshotBuilder;

    Tables tables_;
    std::vector<Target> targets_;
    std::vector<Gap> gaps_;
    std::vector<value::Problem> problems_;
    Coverage coverage_;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

} // namespace cofferdam::estate
