// Rules with resourceNames: of each of their names, what the estate calls so.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "graph/grants.h"
#include "graph/token_secrets.h"

namespace cofferdam::graph {

namespace {

using estate::WorkloadKind;

// What the name of an ability's object is, and what he gets.
struct Meaning {
    Ability ability;
    StateKind kind;
    EdgeKind edge;
    WorkloadKind workload = WorkloadKind::Pod; // of StateKind::Pod
};

constexpr Meaning meanings[] = {
    {Ability::PodPatch, StateKind::Pod, EdgeKind::PodPatch},
    {Ability::ReplicationControllerPatch, StateKind::Pod, EdgeKind::PodPatch,
     WorkloadKind::ReplicationController},
    {Ability::DeploymentPatch, StateKind::Pod, EdgeKind::PodPatch, WorkloadKind::Deployment},
    {Ability::ReplicaSetPatch, StateKind::Pod, EdgeKind::PodPatch, WorkloadKind::ReplicaSet},
    {Ability::StatefulSetPatch, StateKind::Pod, EdgeKind::PodPatch, WorkloadKind::StatefulSet},
    {Ability::DaemonSetPatch, StateKind::Pod, EdgeKind::PodPatch, WorkloadKind::DaemonSet},
    {Ability::CronJobPatch, StateKind::Pod, EdgeKind::PodPatch, WorkloadKind::CronJob},
    {Ability::PodExec, StateKind::Pod, EdgeKind::PodExec},
    {Ability::PodDebug, StateKind::Pod, EdgeKind::DebugPod},
    {Ability::SecretGet, StateKind::Secret, EdgeKind::TokenBruteforce},
    {Ability::SecretList, StateKind::Secret, EdgeKind::TokenList},
    {Ability::TokenCreate, StateKind::Account, EdgeKind::TokenRequest},
    {Ability::AccountImpersonate, StateKind::Account, EdgeKind::Impersonate},
    {Ability::UserImpersonate, StateKind::User, EdgeKind::Impersonate},
    {Ability::NodesProxy, StateKind::Node, EdgeKind::NodesProxy},
};

// Whose names the estate need not hold, or say little: what he has then is his on the condition that one of
// the names is what matters.
constexpr Ability of_some[] = {
    Ability::PodCreate,      Ability::TemplateCreate, Ability::PodRemove,       Ability::PodTunnel,
    Ability::SecretCreate,   Ability::NodesLog,       Ability::NodesCheckpoint, Ability::NodeWrite,
    Ability::AdmissionWrite, Ability::MutationWrite,  Ability::ApiServiceWrite, Ability::NetworkPolicyWrite,
    Ability::ServiceWrite,   Ability::VolumeCreate,   Ability::DeviceWrite};

constexpr Ability templates[] = {
    Ability::ReplicationControllerPatch, Ability::DeploymentPatch, Ability::ReplicaSetPatch,
    Ability::StatefulSetPatch,           Ability::DaemonSetPatch,  Ability::CronJobPatch};

Reason reason_of(const RoleAbilities::Held& held) {
    return {&held.rule->written_in.object(), held.rule->rule->path, held.words,
            held.rule->written_in.by_default};
}

} // namespace

// The name, and the namespace ("" of the cluster), of what rules may name.
std::pair<std::string_view, std::string_view> Grants::name_of(const State& state) const {
    switch (state.kind) {
    case StateKind::Pod: {
        const estate::Workload& workload = draft_->snapshot()[Id<estate::Workload>{state.first}];
        return {workload.name, workload.namespace_};
    }
    case StateKind::Account:
    case StateKind::Secret: return {draft_->text_of(state.second), draft_->text_of(state.first)};
    case StateKind::User:
    case StateKind::Node: return {draft_->text_of(state.first), ""};
    default: return {};
    }
}

void Grants::index_names() {
    for (std::uint32_t i = 0; i < draft_->states(); ++i) {
        const auto [name, in] = name_of((*draft_)[StateId{i}]);
        if (!name.empty()) by_name_.emplace(name, StateId{i});
    }
}

void Grants::add_named(const Holder& holder, const RoleAbilities::Held& held) {
    if (by_name_.empty()) index_names();
    const auto& names = held.rule->rule->resource_names;
    if (held.ability == Ability::ConfigMapWrite) {
        add_named_configuration(holder, held);
        return;
    }
    if (std::ranges::find(of_some, held.ability) != std::end(of_some)) {
        add_some(holder, held, holder.namespace_,
                 draft_->condition(fmt::format("what matters is called {}", fmt::join(names, " or "))));
        return;
    }
    for (const std::string_view name : names) {
        if (held.ability == Ability::NamespaceWrite) {
            if (namespaces_.contains(name) && (holder.namespace_.empty() || holder.namespace_ == name))
                add_some(holder, held, name, {});
            continue;
        }
        if (held.ability == Ability::ConfigMapRead) add_named_map(holder, held, name);
        const auto [first, last] = by_name_.equal_range(name);
        for (auto found = first; found != last; ++found) add_named(holder, held, found->second);
    }
}

void Grants::add_named(const Holder& holder, const RoleAbilities::Held& held, StateId named) {
    const State state = (*draft_)[named];
    if (!holder.namespace_.empty() && name_of(state).second != holder.namespace_) return;
    for (const Meaning& meaning : meanings) {
        if (meaning.ability != held.ability || meaning.kind != state.kind) continue;
        if (state.kind == StateKind::Pod
            && draft_->snapshot()[Id<estate::Workload>{state.first}].kind != meaning.workload)
            continue;
        const StateId to =
            state.kind == StateKind::Node ? draft_->state(StateKind::PodsOnNode, state.first) : named;
        draft_->add(meaning.edge, holder.from, to, {.reasons = {reason_of(held)}});
        if (std::ranges::find(templates, held.ability) != std::end(templates))
            draft_->add(EdgeKind::PartOf, holder.from,
                        draft_->state(StateKind::Ability, static_cast<std::uint32_t>(Ability::TemplatePatch),
                                      draft_->text(name_of(state).second)),
                        {.reasons = {reason_of(held)}});
        if (state.kind == StateKind::Secret) add_named_token(holder, held, meaning.edge, named);
    }
}

// A Secret that is a ServiceAccount's token.
void Grants::add_named_token(const Holder& holder, const RoleAbilities::Held& held, EdgeKind kind,
                             StateId secret) {
    const auto [name, in] = name_of((*draft_)[secret]);
    for (const auto [id, row] : draft_->snapshot().table<estate::Secret>()) {
        if (row.name != name || row.namespace_ != in) continue;
        const std::string_view account = token_account(draft_->snapshot(), row);
        if (!account.empty())
            draft_->add(kind, holder.from, draft_->named(StateKind::Account, in, account),
                        {.reasons = {reason_of(held)}});
    }
}

void Grants::add_named_map(const Holder& holder, const RoleAbilities::Held& held, std::string_view name) {
    const auto [first, last] = by_name_.equal_range(draft_->keep(fmt::format("configmap:{}", name)));
    for (auto found = first; found != last; ++found) {
        const std::string_view in = name_of((*draft_)[found->second]).second;
        if (holder.namespace_.empty() || holder.namespace_ == in)
            draft_->add(EdgeKind::CredentialLeak, holder.from, found->second, {.reasons = {reason_of(held)}});
    }
}

void Grants::add_named_configuration(const Holder& holder, const RoleAbilities::Held& held) {
    if (!holder.namespace_.empty() && holder.namespace_ != "kube-system") return;
    constexpr std::pair<std::string_view, Ability> maps[] = {{"aws-auth", Ability::AwsAuthWrite},
                                                             {"coredns", Ability::DnsWrite}};
    for (const auto& [name, ability] : maps) {
        const auto& names = held.rule->rule->resource_names;
        if (std::ranges::find(names, name) == names.end()) continue;
        draft_->add(EdgeKind::PartOf, holder.from,
                    draft_->state(StateKind::Ability, static_cast<std::uint32_t>(ability), draft_->text("")),
                    {.reasons = {reason_of(held)}});
    }
}

// The ability itself, there.
void Grants::add_some(const Holder& holder, const RoleAbilities::Held& held, std::string_view namespace_,
                      ConditionId condition) {
    draft_->add(
        EdgeKind::PartOf, holder.from,
        draft_->state(StateKind::Ability, static_cast<std::uint32_t>(held.ability), draft_->text(namespace_)),
        {.reasons = {reason_of(held)}, .condition = condition});
}

} // namespace cofferdam::graph
