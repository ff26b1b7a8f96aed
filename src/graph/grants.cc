#include "graph/grants.h"

#include <algorithm>

#include "graph/namespaces.h"
#include "graph/placement.h"
#include "graph/targets.h"

namespace cofferdam::graph {

using access::BindingScope;
using access::Service;

void Grants::Holder::take(const RoleAbilities& abilities, const access::EffectiveRole& role) {
    full |= abilities.full;
    named |= abilities.named;
    roles.push_back(&abilities);
    of.push_back(&role);
}

std::vector<std::string_view> Grants::Holder::names(Ability ability) const {
    std::vector<std::string_view> names;
    for (const RoleAbilities* const role : roles) {
        for (const RoleAbilities::Held& held : role->held) {
            if (held.ability != ability || held.service != Service::Named) continue;
            const auto& listed = held.rule->rule->resource_names;
            names.insert(names.end(), listed.begin(), listed.end());
        }
    }
    return names;
}

bool Grants::Holder::names(Ability ability, std::string_view name) const {
    if (has(ability)) return true;
    const auto listed = names(ability);
    return std::ranges::find(listed, name) != listed.end();
}

// The first rule that gives it.
Reason Grants::Holder::reason(Ability ability) const {
    for (const RoleAbilities* const role : roles) {
        for (const RoleAbilities::Held& held : role->held) {
            if (held.ability == ability)
                return {&held.rule->written_in.object(), held.rule->rule->path, held.words,
                        held.rule->written_in.by_default};
        }
    }
    return {};
}

Grants::Grants(Draft& draft)
    : draft_(&draft), access_(&draft.inputs().access), needs_(draft.options().kubernetes_minor),
      namespaces_(namespaces_of(draft.snapshot())) {
    for (std::uint32_t i = 0; i < access_->roles().size(); ++i) {
        const auto& role = access_->roles()[i].role;
        if (role->is_cluster_role()) {
            cluster_roles_.emplace(role->name, i);
        } else {
            roles_in_[role->namespace_].push_back(i);
        }
    }
    for (std::uint32_t i = 0; i < access_->bindings().size(); ++i)
        bindings_in_[access_->bindings()[i].binding->namespace_].push_back(i);
}

void Grants::add() {
    draft_->join(draft_->named(StateKind::EveryPermissions, every_namespace),
                 draft_->named(StateKind::EveryPermissions, ""));
    for (const std::string_view name : namespaces_)
        draft_->join(draft_->named(StateKind::EveryPermissions, every_namespace),
                     draft_->named(StateKind::EveryPermissions, name));
    const auto& bindings = access_->bindings();
    for (std::uint32_t i = 0; i < bindings.size(); ++i) {
        for (const access::EffectiveRole* const role : bindings[i].roles) {
            use(draft_->state(StateKind::Permissions, i),
                static_cast<std::uint32_t>(role - access_->roles().data()), bindings[i].binding->namespace_);
        }
    }
    add_subjects();
    while (!queue_.empty()) {
        const auto [role, namespace_] = queue_.back();
        queue_.pop_back();
        add_grant(role, namespace_);
    }
}

const RoleAbilities& Grants::abilities_of(std::uint32_t role, BindingScope scope) {
    const std::uint64_t key = std::uint64_t{role} << 1 | (scope == BindingScope::Namespace ? 1U : 0U);
    const auto known = known_.find(key);
    if (known != known_.end()) return known->second;
    return known_.emplace(key, needs_.of(access_->roles()[role], scope)).first->second;
}

const RoleAbilities& Grants::abilities_of(const access::EffectiveRole& role, std::string_view namespace_) {
    return abilities_of(static_cast<std::uint32_t>(&role - access_->roles().data()),
                        namespace_.empty() ? BindingScope::Everywhere : BindingScope::Namespace);
}

void Grants::use(StateId holder, std::uint32_t role, std::string_view namespace_) {
    const std::size_t before = draft_->states();
    const StateId grant = draft_->state(StateKind::Grant, role, draft_->text(namespace_));
    if (draft_->states() != before) queue_.emplace_back(role, namespace_);
    draft_->join(holder, grant);
}

StateId Grants::new_grant(std::uint32_t role, std::string_view namespace_) {
    if (namespace_.empty() && role == cluster_admin_role(*access_)) return cluster_admin(*draft_);
    const std::size_t before = draft_->states();
    const StateId made = draft_->state(StateKind::NewGrant, role, draft_->text(namespace_));
    if (draft_->states() != before) use(made, role, namespace_);
    return made;
}

void Grants::add_grant(std::uint32_t role, std::string_view namespace_) {
    const access::EffectiveRole& row = access_->roles()[role];
    Holder holder{.from = draft_->state(StateKind::Grant, role, draft_->text(namespace_)),
                  .namespace_ = namespace_,
                  .roles = {},
                  .of = {}};
    holder.take(abilities_of(row, namespace_), row);
    for (const RoleAbilities::Held& held : holder.roles.front()->held) {
        if (held.service == Service::Named) {
            add_named(holder, held);
            continue;
        }
        draft_->add(EdgeKind::PartOf, holder.from,
                    draft_->state(StateKind::Ability, static_cast<std::uint32_t>(held.ability),
                                  draft_->text(namespace_)),
                    {.reasons = {{&held.rule->written_in.object(), held.rule->rule->path, held.words,
                                  held.rule->written_in.by_default}}});
    }
    add_together(holder);
}

void Grants::lead(const Holder& holder, EdgeKind kind, StateId to, std::initializer_list<Ability> by,
                  ConditionId condition) {
    std::vector<Reason> reasons;
    for (const Ability ability : by) reasons.push_back(holder.reason(ability));
    draft_->add(kind, holder.from, to, reasons, condition);
}

// Which of the things below he can do, as bits.
std::uint32_t Grants::together(const Holder& holder) const {
    const bool in_cluster = holder.namespace_.empty();
    const auto may_any = [&](std::initializer_list<Ability> abilities) {
        return std::ranges::any_of(abilities, [&](Ability ability) { return holder.may(ability); });
    };
    std::uint32_t bits = 0;
    if (in_cluster && may_any({Ability::ClusterRoleBindingCreate, Ability::ClusterRoleBindingPatch})
        && holder.may(Ability::ClusterRoleBind))
        bits |= 1;
    if (may_any({Ability::RoleBindingCreate, Ability::RoleBindingPatch})
        && may_any({Ability::ClusterRoleBind, Ability::RoleBind}))
        bits |= 2;
    if (in_cluster && holder.may(Ability::ClusterRoleEscalate) && holder.may(Ability::ClusterRoleWrite))
        bits |= 4;
    if (holder.may(Ability::RoleEscalate) && holder.may(Ability::RoleWrite)) bits |= 8;
    if (in_cluster && holder.may(Ability::GroupImpersonate)
        && may_any({Ability::UserImpersonate, Ability::AccountImpersonate}))
        bits |= 16;
    if (in_cluster && holder.may(Ability::CsrCreate) && holder.may(Ability::CsrApprove)
        && holder.may(Ability::SignerApprove))
        bits |= 32;
    if (in_cluster && holder.may(Ability::CsrCreate) && holder.may(Ability::NodeCertificate)) bits |= 64;
    return bits;
}

void Grants::add_together(const Holder& holder) {
    const std::uint32_t bits = together(holder);
    if ((bits & 3) != 0) add_binding(holder);
    if ((bits & 12) != 0) add_escalation(holder);
    if ((bits & 16) != 0) add_impersonation(holder);
    if ((bits & 32) != 0) add_certificates(holder);
    if ((bits & 64) != 0) add_node_certificate(holder);
}

// pkg/registry/rbac/{role,clusterrole}/policybased. Rules are of use in a role that he is bound to.
void Grants::add_escalation(const Holder& holder) {
    const auto is_own = [&](bool cluster_role) {
        return std::ranges::any_of(holder.of, [&](const access::EffectiveRole* role) {
            return role->role->is_cluster_role() == cluster_role;
        });
    };
    const auto names_own = [&](Ability write) {
        const auto names = holder.names(write);
        return holder.has(write) || std::ranges::any_of(holder.of, [&](const access::EffectiveRole* role) {
                   return std::ranges::find(names, role->role->name) != names.end();
               });
    };
    const auto condition = [&](bool certain) {
        return certain ? ConditionId{}
                       : draft_->condition("the requester is bound to a role that he can change");
    };
    if (holder.namespace_.empty() && holder.may(Ability::ClusterRoleEscalate)
        && holder.may(Ability::ClusterRoleWrite)) {
        lead(holder, EdgeKind::Escalate, cluster_admin(*draft_),
             {Ability::ClusterRoleEscalate, Ability::ClusterRoleWrite},
             condition(is_own(true) && names_own(Ability::ClusterRoleWrite)
                       && names_own(Ability::ClusterRoleEscalate)));
    }
    if (!holder.may(Ability::RoleEscalate) || !holder.may(Ability::RoleWrite)) return;
    for (const std::string_view name : namespaces_) {
        if (!holder.namespace_.empty() && name != holder.namespace_) continue;
        lead(holder, EdgeKind::Escalate, new_grant(cluster_admin_role(*access_), name),
             {Ability::RoleEscalate, Ability::RoleWrite},
             condition(is_own(false) && names_own(Ability::RoleWrite) && names_own(Ability::RoleEscalate)));
    }
}

// apiserver pkg/endpoints/filters/impersonation: groups only together with a user.
void Grants::add_impersonation(const Holder& holder) {
    const Ability user =
        holder.may(Ability::UserImpersonate) ? Ability::UserImpersonate : Ability::AccountImpersonate;
    const auto by = {Ability::GroupImpersonate, user};
    if (holder.has(Ability::GroupImpersonate)) {
        lead(holder, EdgeKind::Impersonate, draft_->named(StateKind::Group, access::masters_group), by);
        lead(holder, EdgeKind::Impersonate, draft_->state(StateKind::EveryGroup), by);
        return;
    }
    for (const std::string_view name : holder.names(Ability::GroupImpersonate))
        lead(holder, EdgeKind::Impersonate, draft_->named(StateKind::Group, name), by);
}

// Admission plugins CertificateApproval and CertificateSubjectRestriction: of the signer
// kubernetes.io/kube-apiserver-client any user and any group but system:masters.
void Grants::add_certificates(const Holder& holder) {
    const auto by = {Ability::SignerApprove, Ability::CsrApprove, Ability::CsrCreate};
    const auto names = holder.names(Ability::SignerApprove);
    const auto signs = [&](std::string_view signer) {
        return holder.has(Ability::SignerApprove) || std::ranges::find(names, signer) != names.end()
               || std::ranges::find(names, "kubernetes.io/*") != names.end();
    };
    if (signs("kubernetes.io/kube-apiserver-client")) {
        lead(holder, EdgeKind::Csr, draft_->state(StateKind::EveryUser), by);
        lead(holder, EdgeKind::Csr, draft_->state(StateKind::EveryGroup), by);
    }
    if (signs("kubernetes.io/kube-apiserver-client-kubelet"))
        lead(holder, EdgeKind::Csr, draft_->named(StateKind::Group, "system:nodes"), by);
}

// The controller manager approves a kubelet's client certificate of itself for who may ask for one in any
// node's name
// (https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/#approval-controller).
void Grants::add_node_certificate(const Holder& holder) {
    lead(holder, EdgeKind::Csr, draft_->named(StateKind::Group, "system:nodes"),
         {Ability::NodeCertificate, Ability::CsrCreate},
         draft_->condition("the controller manager approves and signs certificates of nodes"));
}

void Grants::add_subjects() {
    for (const estate::Subject& subject : access_->subjects()) add_subject(subject);
}

// What no binding of his gives alone.
void Grants::add_subject(const estate::Subject& subject) {
    const auto grants = access_->grants(access::user_of(subject, access::Groups::Implied));
    if (grants.size() < 2) return;
    std::set<std::string_view> scopes;
    for (const auto& grant : grants) scopes.insert(grant.namespace_());
    const StateId from = draft_->of(subject);
    for (const std::string_view scope : scopes) {
        Holder all{.from = from, .namespace_ = scope, .roles = {}, .of = {}};
        std::uint32_t alone = 0;
        for (const auto& grant : grants) {
            if (!grant.namespace_().empty() && grant.namespace_() != scope) continue;
            for (const access::EffectiveRole* const role : grant.binding->roles) {
                const RoleAbilities& abilities = abilities_of(*role, grant.namespace_());
                all.take(abilities, *role);
                Holder one{.from = from, .namespace_ = grant.namespace_(), .roles = {}, .of = {}};
                one.take(abilities, *role);
                alone |= together(one);
            }
        }
        if ((together(all) & ~alone) != 0) add_together(all);
    }
}

} // namespace cofferdam::graph
