// What abilities lead to. Each is one step; where two different requests make it together, any two requesters
// will do.
#include <set>

#include <fmt/format.h>

#include "graph/admission_gate.h"
#include "graph/draft.h"
#include "graph/grants.h"
#include "graph/namespaces.h"
#include "graph/placement.h"
#include "graph/targets.h"

namespace cofferdam::graph {

namespace {

using estate::WorkloadKind;

// Who may ask this in a namespace leads there, whatever else.
struct Step {
    Ability ability;
    EdgeKind kind;
    StateKind to;
    WorkloadKind workload = WorkloadKind::Pod; // of EveryPodOfKind
};

constexpr Step steps[] = {
    {Ability::PodCreate, EdgeKind::PodCreate, StateKind::EveryAccount},
    {Ability::PodCreate, EdgeKind::PodCreate, StateKind::EverySecret},
    {Ability::TemplateCreate, EdgeKind::PodCreate, StateKind::EveryAccount},
    {Ability::TemplateCreate, EdgeKind::PodCreate, StateKind::EverySecret},
    {Ability::PodPatch, EdgeKind::PodPatch, StateKind::EveryPod},
    {Ability::ReplicationControllerPatch, EdgeKind::PodPatch, StateKind::EveryPodOfKind,
     WorkloadKind::ReplicationController},
    {Ability::DeploymentPatch, EdgeKind::PodPatch, StateKind::EveryPodOfKind, WorkloadKind::Deployment},
    {Ability::ReplicaSetPatch, EdgeKind::PodPatch, StateKind::EveryPodOfKind, WorkloadKind::ReplicaSet},
    {Ability::StatefulSetPatch, EdgeKind::PodPatch, StateKind::EveryPodOfKind, WorkloadKind::StatefulSet},
    {Ability::DaemonSetPatch, EdgeKind::PodPatch, StateKind::EveryPodOfKind, WorkloadKind::DaemonSet},
    {Ability::CronJobPatch, EdgeKind::PodPatch, StateKind::EveryPodOfKind, WorkloadKind::CronJob},
    {Ability::PodExec, EdgeKind::PodExec, StateKind::EveryPod},
    {Ability::PodDebug, EdgeKind::DebugPod, StateKind::EveryPod},
    {Ability::PodTunnel, EdgeKind::ApiTunnel, StateKind::EveryWorkload},
    {Ability::SecretList, EdgeKind::TokenList, StateKind::EverySecret},
    {Ability::SecretList, EdgeKind::TokenList, StateKind::EveryLegacyToken},
    {Ability::SecretGet, EdgeKind::TokenBruteforce, StateKind::EverySecret},
    {Ability::SecretGet, EdgeKind::TokenBruteforce, StateKind::EveryLegacyToken},
    {Ability::TokenCreate, EdgeKind::TokenRequest, StateKind::EveryAccount},
    {Ability::AccountImpersonate, EdgeKind::Impersonate, StateKind::EveryAccount},
    {Ability::NetworkPolicyWrite, EdgeKind::NetpolWrite, StateKind::EveryWorkload},
};

// A right over all namespaces is one over each.
constexpr Ability namespaced[] = {Ability::PodCreate,          Ability::TemplateCreate,
                                  Ability::PodPatch,           Ability::ReplicationControllerPatch,
                                  Ability::DeploymentPatch,    Ability::ReplicaSetPatch,
                                  Ability::StatefulSetPatch,   Ability::DaemonSetPatch,
                                  Ability::CronJobPatch,       Ability::PodExec,
                                  Ability::PodDebug,           Ability::PodRemove,
                                  Ability::PodTunnel,          Ability::SecretList,
                                  Ability::SecretGet,          Ability::SecretCreate,
                                  Ability::ConfigMapRead,      Ability::TokenCreate,
                                  Ability::AccountImpersonate, Ability::NetworkPolicyWrite,
                                  Ability::ServiceWrite,       Ability::NamespaceWrite};

constexpr Ability patches[] = {
    Ability::ReplicationControllerPatch, Ability::DeploymentPatch, Ability::ReplicaSetPatch,
    Ability::StatefulSetPatch,           Ability::DaemonSetPatch,  Ability::CronJobPatch};
constexpr WorkloadKind patched[] = {
    WorkloadKind::ReplicationController, WorkloadKind::Deployment, WorkloadKind::ReplicaSet,
    WorkloadKind::StatefulSet,           WorkloadKind::DaemonSet,  WorkloadKind::CronJob};

class Steps {
  public:
    explicit Steps(Draft& draft)
        : draft_(&draft), gate_(draft), namespaces_(namespaces_of(draft.snapshot())) {}

    void add() {
        for (const std::string_view name : namespaces_) {
            spread(name);
            for (const Step& step : steps) add_step(step, name);
            add_new_pods(name, Ability::PodCreate, PodMaker::Requester);
            add_new_pods(name, Ability::TemplateCreate, PodMaker::Controller);
            add_patched_templates(name);
            add_minting(name);
            add_stealing(name);
            add_traffic(name);
        }
        add_cluster();
        for (const auto [id, node] : draft_->snapshot().table<estate::Node>())
            draft_->join(draft_->state(StateKind::EveryNode), draft_->named(StateKind::Node, node.name));
        draft_->join(draft_->state(StateKind::EveryNode), draft_->named(StateKind::Node, some_node));
    }

  private:
    StateId ability(Ability ability, std::string_view namespace_ = "") {
        return draft_->state(StateKind::Ability, static_cast<std::uint32_t>(ability),
                             draft_->text(namespace_));
    }
    bool has(Ability ability, std::string_view namespace_ = "") {
        return draft_->has(StateKind::Ability, static_cast<std::uint32_t>(ability), draft_->text(namespace_));
    }
    StateId every(StateKind kind, std::string_view namespace_ = "") {
        return draft_->named(kind, namespace_);
    }
    StateId held() { return draft_->state(StateKind::HeldNode); }

    void spread(std::string_view name) {
        for (const Ability each : namespaced) {
            if (has(each)) draft_->join(ability(each), ability(each, name));
        }
    }

    void add_step(const Step& step, std::string_view name) {
        if (!has(step.ability, name)) return;
        const bool of_kind = step.to == StateKind::EveryPodOfKind;
        const std::uint32_t second = of_kind ? static_cast<std::uint32_t>(step.workload) : 0;
        if (of_kind && !draft_->has(step.to, draft_->text(name), second)) return;
        draft_->add(step.kind, ability(step.ability, name),
                    draft_->state(step.to, draft_->text(name), second));
    }

    // A pod of his own: on any node, if admission lets one in that takes it.
    void add_new_pods(std::string_view name, Ability by, PodMaker maker) {
        if (!has(by, name)) return;
        const StateId create = ability(by, name);
        const StateId nodes = draft_->state(StateKind::EveryNode);
        const AdmissionGate::Answer& gate = gate_.of(name, maker);
        if (gate.admits != Truth::No)
            draft_->add(EdgeKind::PodCreate, create, nodes,
                        {.reasons = {gate.reason}, .condition = gate.condition});
        if (gate.admits == Truth::Yes) return;
        if (gate.by_labels && has(Ability::NamespaceWrite, name))
            draft_->add(EdgeKind::NamespaceRelabel, ability(Ability::NamespaceWrite, name), nodes,
                        {.reasons = {gate.reason}, .condition = gate.others, .also = create});
        if (gate.by_policies && has(Ability::AdmissionWrite))
            draft_->add(EdgeKind::AdmissionWrite, ability(Ability::AdmissionWrite), nodes,
                        {.reasons = {gate.reason}, .condition = gate.pod_security, .also = create});
        // Pod Security does not look behind a claim.
        if (!gate.by_policies && has(Ability::VolumeCreate))
            draft_->add(EdgeKind::PvCreate, ability(Ability::VolumeCreate), nodes,
                        {.reasons = {gate.reason}, .condition = gate.others, .also = create});
    }

    // A template that he may change runs as any ServiceAccount of the namespace and asks for what he likes.
    void add_patched_templates(std::string_view name) {
        for (std::size_t i = 0; i < std::size(patches); ++i) {
            const auto kind = static_cast<std::uint32_t>(patched[i]);
            if (!has(patches[i], name) || !draft_->has(StateKind::EveryPodOfKind, draft_->text(name), kind))
                continue;
            const StateId patch = ability(patches[i], name);
            draft_->add(EdgeKind::PodPatch, patch, every(StateKind::EveryAccount, name));
            draft_->add(EdgeKind::PodPatch, patch, every(StateKind::EverySecret, name));
            const AdmissionGate::Answer& gate = gate_.of(name, PodMaker::Controller);
            if (gate.admits != Truth::No)
                draft_->add(EdgeKind::PodPatch, patch, draft_->state(StateKind::EveryNode),
                            {.reasons = {gate.reason}, .condition = gate.condition});
        }
    }

    // https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
    void add_minting(std::string_view name) {
        if (!has(Ability::SecretCreate, name)) return;
        for (const Ability read : {Ability::SecretGet, Ability::SecretList}) {
            if (!has(read, name)) continue;
            draft_->add(EdgeKind::SecretMint, ability(Ability::SecretCreate, name),
                        every(StateKind::EveryAccount, name), {.also = ability(read, name)});
            return;
        }
    }

    void add_stealing(std::string_view name) {
        if (!has(Ability::PodRemove, name)) return;
        draft_->add(EdgeKind::StealPods, ability(Ability::PodRemove, name), every(StateKind::EveryPod, name),
                    {.condition = draft_->condition("the scheduler places the pod on the node that is held"),
                     .also = held()});
    }

    void add_traffic(std::string_view name) {
        for (const Ability create : {Ability::PodCreate, Ability::TemplateCreate}) {
            if (has(create, name))
                draft_->add(
                    EdgeKind::LabelSpoof, ability(create, name), every(StateKind::EveryWorkload, name),
                    {.condition = draft_->condition("policies admit pods of the namespace by labels")});
        }
        if (has(Ability::ServiceWrite, name))
            draft_->add(
                EdgeKind::ServiceHijack, ability(Ability::ServiceWrite, name),
                every(StateKind::EveryWorkload, name),
                {.condition = draft_->condition("clients trust what answers under the Service's name")});
    }

    void add_cluster() {
        if (has(Ability::UserImpersonate))
            draft_->add(EdgeKind::Impersonate, ability(Ability::UserImpersonate),
                        draft_->state(StateKind::EveryUser));
        // https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes
        if (has(Ability::NodesProxy))
            draft_->add(EdgeKind::NodesProxy, ability(Ability::NodesProxy), every(StateKind::EveryPod));
        if (has(Ability::NodeWrite))
            draft_->add(
                EdgeKind::StealPods, ability(Ability::NodeWrite), every(StateKind::EveryPod),
                {.condition = draft_->condition("the scheduler places the pod on the node that is held"),
                 .also = held()});
        if (has(Ability::NodesCheckpoint))
            draft_->add(EdgeKind::Checkpoint, ability(Ability::NodesCheckpoint), every(StateKind::EveryPod),
                        {.condition = draft_->condition("the checkpoint is made on the node that is held"),
                         .also = held()});
        if (has(Ability::MutationWrite))
            draft_->add(EdgeKind::AdmissionWrite, ability(Ability::MutationWrite), every(StateKind::EveryPod),
                        {.condition = draft_->condition(
                             "pods are created or changed while his webhook or policy stands")});
        if (has(Ability::DeviceWrite))
            draft_->add(EdgeKind::Dra, ability(Ability::DeviceWrite), draft_->state(StateKind::EveryNode),
                        {.condition = draft_->condition("a driver of the node hands out what he declares")});
    }

    Draft* draft_;
    AdmissionGate gate_;
    std::set<std::string_view> namespaces_;
};

} // namespace

void add_permissions(Draft& draft) {
    Grants(draft).add();
    Steps(draft).add();
}

} // namespace cofferdam::graph
