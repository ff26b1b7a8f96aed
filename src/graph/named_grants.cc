// Rules with resourceNames: of each of their names, what the estate calls so.
#include "graph/grants.h"

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
    for (const std::string_view name : held.rule->rule->resource_names) {
        if (held.ability == Ability::NamespaceWrite) {
            add_named_namespace(holder, held, name);
            continue;
        }
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
    }
}

// Its ability in that one namespace.
void Grants::add_named_namespace(const Holder& holder, const RoleAbilities::Held& held,
                                 std::string_view name) {
    if (!namespaces_.contains(name) || (!holder.namespace_.empty() && holder.namespace_ != name)) return;
    const StateId ability =
        draft_->state(StateKind::Ability, static_cast<std::uint32_t>(held.ability), draft_->text(name));
    draft_->add(EdgeKind::PartOf, holder.from, ability, {.reasons = {reason_of(held)}});
}

} // namespace cofferdam::graph
