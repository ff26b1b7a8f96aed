// Roles and bindings of an estate together with the API server's own, resolved: aggregated roles hold the
// rules that the aggregation controller gives them, bindings know their roles.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "estate/snapshot.h"

namespace cofferdam::access {

// A row, and the snapshot that it is of: the user's, or the API server's defaults.
template <class Row>
struct Sourced {
    const Row* row = nullptr;
    const estate::Snapshot* home = nullptr;
    bool by_default = false;
    bool is_as_shipped =
        false; // a default, or the estate's copy of one that says the same (a dump of a cluster holds them)

    explicit operator bool() const { return row != nullptr; }
    const Row* operator->() const { return row; }
    const estate::Object& object() const { return home->object_of(*row); }
    Id<estate::Target> target() const { return object().target; }
    // Was it read from a live cluster, where what is not there does not exist?
    bool is_live() const { return by_default || (*home)[target()].origin == estate::Origin::Cluster; }
};

struct EffectiveRule {
    const estate::PolicyRule* rule = nullptr;
    Sourced<estate::Role> written_in; // another role than the one that holds it, if aggregated
};

struct EffectiveRole {
    Sourced<estate::Role> role;
    std::vector<EffectiveRule> rules;
    std::string doubt; // why it may hold more than `rules`; "" if it does not
};

struct EffectiveBinding {
    Sourced<estate::RoleBinding> binding;
    // More than one: different documents of the same name in one target. None: see doubt.
    std::vector<const EffectiveRole*> roles;
    std::string doubt; // why it may grant more: a role that the estate does not hold; "" if it does not
};

// "ClusterRole view", "Role shop/reader"; "ClusterRoleBinding ops", "RoleBinding shop/ops"
std::string to_string(const estate::Role& role);
std::string to_string(const estate::RoleBinding& binding);

// Views and pointers are into the snapshot, which must outlive this.
//
// All targets are taken for one cluster. A binding's role is looked for in the binding's own target, then in
// the others, then among the defaults. A role or binding of the estate stands in the place of the default one
// of its name, as written: at its next start the API server adds the default's missing rules and subjects to
// it, unless it carries the annotation rbac.authorization.kubernetes.io/autoupdate: "false".
class EffectiveRoles {
  public:
    explicit EffectiveRoles(const estate::Snapshot& snapshot);
    EffectiveRoles(const EffectiveRoles&) = delete;
    EffectiveRoles& operator=(const EffectiveRoles&) = delete;
    EffectiveRoles(EffectiveRoles&&) = default;
    EffectiveRoles& operator=(EffectiveRoles&&) = default;

    const std::vector<EffectiveRole>& roles() const { return roles_; }
    const std::vector<EffectiveBinding>& bindings() const { return bindings_; }

  private:
    // Of a role or a binding; namespace "" is cluster scope.
    struct Name {
        std::string_view namespace_;
        std::string_view name;
        bool operator==(const Name&) const = default;
    };
    struct NameHash {
        std::size_t operator()(const Name& name) const;
    };
    using Names = std::unordered_map<Name, std::vector<std::size_t>, NameHash>; // → indices

    void add_roles(const estate::Snapshot& snapshot, const estate::Snapshot& defaults);
    void add_bindings(const estate::Snapshot& snapshot, const estate::Snapshot& defaults);
    void aggregate();
    std::vector<EffectiveRule> aggregated_rules(const EffectiveRole& role) const;
    void resolve(EffectiveBinding& binding) const;

    std::vector<EffectiveRole> roles_;
    std::vector<EffectiveBinding> bindings_;
    Names role_names_;
};

} // namespace cofferdam::access
