// What a right to bind roles leads to. k8s.io/kubernetes
// pkg/registry/rbac/{rolebinding,clusterrolebinding}/policybased: who writes a binding needs `bind` on its
// role (or all its rights, which gains him nothing), asked in the namespace of the binding
// (pkg/registry/rbac/escalation_check.go, BindingAuthorized: of clusterroles or of roles, by the kind that
// the binding names). The role of a binding that stands cannot be changed.
#include <algorithm>

#include "graph/grants.h"
#include "graph/placement.h"
#include "graph/targets.h"

namespace cofferdam::graph {

void Grants::add_binding(const Holder& holder) {
    const bool everywhere = holder.namespace_.empty();
    if (everywhere) {
        if (holder.may(Ability::ClusterRoleBindingCreate))
            bind_cluster_roles(holder, "", Ability::ClusterRoleBindingCreate);
        if (holder.may(Ability::ClusterRoleBindingPatch))
            rebind(holder, "", Ability::ClusterRoleBindingPatch);
        // Cluster-admin by then.
        if (holder.may(Ability::ClusterRoleBindingCreate) && holder.has(Ability::ClusterRoleBind)) return;
    }
    for (const std::string_view in : namespaces_) {
        if (!everywhere && in != holder.namespace_) continue;
        if (holder.may(Ability::RoleBindingCreate)) {
            bind_cluster_roles(holder, in, Ability::RoleBindingCreate);
            bind_roles(holder, in);
        }
        if (holder.may(Ability::RoleBindingPatch)) rebind(holder, in, Ability::RoleBindingPatch);
    }
}

// In a namespace a binding of cluster-admin gives everything there, the bindings of others too.
void Grants::bind_cluster_roles(const Holder& holder, std::string_view in, Ability create) {
    if (holder.has(Ability::ClusterRoleBind)) {
        const auto by = {Ability::ClusterRoleBind, create};
        lead(holder, EdgeKind::RoleBind, new_grant(cluster_admin_role(*access_), in), by);
        lead(holder, EdgeKind::RoleBind,
             draft_->named(StateKind::EveryPermissions, in.empty() ? every_namespace : in), by);
        return;
    }
    for (const std::string_view name : holder.names(Ability::ClusterRoleBind)) {
        const auto [first, last] = cluster_roles_.equal_range(name);
        for (auto role = first; role != last; ++role)
            lead(holder, EdgeKind::RoleBind, new_grant(role->second, in), {Ability::ClusterRoleBind, create});
    }
}

void Grants::bind_roles(const Holder& holder, std::string_view in) {
    const auto by = {Ability::RoleBind, Ability::RoleBindingCreate};
    if (!holder.may(Ability::RoleBind)) return;
    for (const std::uint32_t role : roles_in_[in]) {
        if (!holder.names(Ability::RoleBind, access_->roles()[role].role->name)) continue;
        lead(holder, EdgeKind::RoleBind, new_grant(role, in), by);
        // One of them may let him bind ClusterRoles, so all that is granted there is two bindings away.
        Holder next{.from = holder.from, .namespace_ = in, .roles = {}, .of = {}};
        next.take(abilities_of(role, access::BindingScope::Namespace), access_->roles()[role]);
        if (next.has(Ability::ClusterRoleBind))
            draft_->add(EdgeKind::RoleBind, holder.from, draft_->named(StateKind::EveryPermissions, in),
                        std::vector<Reason>{holder.reason(Ability::RoleBind),
                                            holder.reason(Ability::RoleBindingCreate),
                                            next.reason(Ability::ClusterRoleBind)},
                        {});
    }
    for (const std::uint32_t binding : bindings_in_[in]) {
        for (const access::EffectiveRole* const role : access_->bindings()[binding].roles) {
            if (!role->role->is_cluster_role() && holder.names(Ability::RoleBind, role->role->name))
                lead(holder, EdgeKind::RoleBind, draft_->state(StateKind::Permissions, binding), by);
        }
    }
}

// Himself among the subjects of a binding that stands.
void Grants::rebind(const Holder& holder, std::string_view in, Ability patch) {
    for (const std::uint32_t binding : bindings_in_[in]) {
        const access::EffectiveBinding& row = access_->bindings()[binding];
        if (!holder.names(patch, row.binding->name)) continue;
        for (const access::EffectiveRole* const role : row.roles) {
            const Ability bind = role->role->is_cluster_role() ? Ability::ClusterRoleBind : Ability::RoleBind;
            if (holder.names(bind, role->role->name))
                lead(holder, EdgeKind::RoleBind, draft_->state(StateKind::Permissions, binding),
                     {bind, patch});
        }
    }
}

} // namespace cofferdam::graph
