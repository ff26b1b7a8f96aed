// What abilities lead to. Each is one step; where two different requests make it together, any two requesters
// will do.
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "graph/admission_gate.h"
#include "graph/draft.h"
#include "graph/grants.h"
#include "graph/guards.h"
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
    // A template that he may change runs as any ServiceAccount of the namespace.
    {Ability::TemplatePatch, EdgeKind::PodPatch, StateKind::EveryAccount},
    {Ability::TemplatePatch, EdgeKind::PodPatch, StateKind::EverySecret},
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
                                  Ability::ConfigMapRead,      Ability::ConfigMapWrite,
                                  Ability::TokenCreate,        Ability::AccountImpersonate,
                                  Ability::NetworkPolicyWrite, Ability::ServiceWrite,
                                  Ability::NamespaceWrite};

constexpr Ability patches[] = {
    Ability::ReplicationControllerPatch, Ability::DeploymentPatch, Ability::ReplicaSetPatch,
    Ability::StatefulSetPatch,           Ability::DaemonSetPatch,  Ability::CronJobPatch};
constexpr WorkloadKind patched[] = {
    WorkloadKind::ReplicationController, WorkloadKind::Deployment, WorkloadKind::ReplicaSet,
    WorkloadKind::StatefulSet,           WorkloadKind::DaemonSet,  WorkloadKind::CronJob};

class Steps {
  public:
    explicit Steps(Draft& draft)
        : draft_(&draft), gate_(draft), namespaces_(namespaces_of(draft.snapshot())),
          secrets_are_shown_(draft.snapshot().table<estate::Secret>().size() > 0) {
        for (const auto [id, workload] : draft.snapshot().table<estate::Workload>()) {
            if (runs(workload) && workload.pod())
                nodes_of_[workload.namespace_].insert(node_of(draft, workload));
        }
    }

    void add() {
        for (const std::string_view name : namespaces_) {
            spread(name);
            join_templates(name);
            for (const Step& step : steps) add_step(step, name);
            add_new_pods(name, Ability::PodCreate, PodMaker::Requester);
            add_new_pods(name, Ability::TemplateCreate, PodMaker::Controller);
            add_new_privileges(name);
            add_tokens_of_secrets(name);
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

    void join_templates(std::string_view name) {
        for (std::size_t i = 0; i < std::size(patches); ++i) {
            const auto kind = static_cast<std::uint32_t>(patched[i]);
            if (has(patches[i], name) && draft_->has(StateKind::EveryPodOfKind, draft_->text(name), kind))
                draft_->join(ability(patches[i], name), ability(Ability::TemplatePatch, name));
        }
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
        add_claims(name, maker, create);
        if (gate.admits == Truth::Yes) return;
        if (gate.by_labels && has(Ability::NamespaceWrite, name))
            draft_->add(EdgeKind::NamespaceRelabel, ability(Ability::NamespaceWrite, name), nodes,
                        {.reasons = {gate.reason}, .condition = gate.others, .also = create});
        if (gate.unselected && has(Ability::NamespaceWrite, name))
            draft_->add(EdgeKind::NamespaceRelabel, ability(Ability::NamespaceWrite, name), nodes,
                        {.reasons = {gate.reason}, .condition = gate.unselected, .also = create});
        if (!gate.by_policies) return;
        if (has(Ability::ParameterWrite))
            draft_->add(EdgeKind::AdmissionWrite, ability(Ability::ParameterWrite), nodes,
                        {.reasons = {gate.reason}, .condition = gate.pod_security, .also = create});
        if (has(Ability::AdmissionWrite))
            draft_->add(EdgeKind::AdmissionWrite, ability(Ability::AdmissionWrite), nodes,
                        {.reasons = {gate.reason}, .condition = gate.pod_security, .also = create});
        if (has(Ability::ApiServiceWrite))
            draft_->add(EdgeKind::AdmissionWrite, ability(Ability::ApiServiceWrite), nodes,
                        {.reasons = {gate.reason},
                         .condition = draft_->condition("the webhook is called by way of an aggregated API"),
                         .also = create});
    }

    // https://kubernetes.io/docs/concepts/security/rbac-good-practices/#persistent-volume-creation. Pod
    // Security does not look behind a claim, and of an ephemeral volume the claim is made by the controller
    // manager, so that the pod is enough. A volume of type local is given to the pod's fsGroup
    // (k8s.io/kubernetes pkg/volume/local), so that no uid keeps him from its files.
    void add_claims(std::string_view name, PodMaker maker, StateId create) {
        if (!has(Ability::VolumeCreate)) return;
        const AdmissionGate::Answer& gate = gate_.of_claim(name, maker);
        if (gate.admits == Truth::No) return;
        draft_->add(EdgeKind::PvCreate, ability(Ability::VolumeCreate), draft_->state(StateKind::EveryNode),
                    {.reasons = {gate.reason}, .condition = gate.condition, .also = create});
    }

    // Containers that ask for what he likes, in pods that stand: by their template, or beside the others.
    void add_new_privileges(std::string_view name) {
        if (has(Ability::TemplatePatch, name)) {
            const AdmissionGate::Answer& gate = gate_.of(name, PodMaker::Controller);
            if (gate.admits != Truth::No)
                draft_->add(EdgeKind::PodPatch, ability(Ability::TemplatePatch, name),
                            draft_->state(StateKind::EveryNode),
                            {.reasons = {gate.reason}, .condition = gate.condition});
        }
        if (!has(Ability::PodDebug, name)) return;
        // Pod Security looks at ephemeral containers too (k8s.io/pod-security-admission admission.go).
        const AdmissionGate::Answer& gate = gate_.of(name, PodMaker::Requester);
        if (gate.admits == Truth::No) return;
        for (const StateId node : nodes_of_[name])
            draft_->add(EdgeKind::DebugPod, ability(Ability::PodDebug, name), node,
                        {.reasons = {gate.reason}, .condition = gate.condition});
    }

    // What no file shows may be: Secrets are seldom in files, and often not read from a cluster.
    void add_tokens_of_secrets(std::string_view name) {
        if (secrets_are_shown_) return;
        const ConditionId condition =
            draft_->condition("a Secret holds a token of the ServiceAccount, as none does of "
                              "itself since Kubernetes 1.24; the estate shows no Secrets");
        for (const auto& [by, kind] : {std::pair(Ability::SecretList, EdgeKind::TokenList),
                                       std::pair(Ability::SecretGet, EdgeKind::TokenBruteforce)}) {
            if (has(by, name))
                draft_->add(kind, ability(by, name), every(StateKind::EveryAccount, name),
                            {.condition = condition});
        }
    }

    // https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets. He reads it, or
    // mounts it into a pod of his.
    void add_minting(std::string_view name) {
        if (!has(Ability::SecretCreate, name)) return;
        for (const Ability read :
             {Ability::SecretGet, Ability::SecretList, Ability::PodCreate, Ability::TemplateCreate}) {
            if (has(read, name))
                draft_->add(EdgeKind::SecretMint, ability(Ability::SecretCreate, name),
                            every(StateKind::EveryAccount, name), {.also = ability(read, name)});
        }
    }

    void add_stealing(std::string_view name) {
        if (!has(Ability::PodRemove, name)) return;
        draft_->add(EdgeKind::StealPods, ability(Ability::PodRemove, name), every(StateKind::EveryPod, name),
                    {.condition = draft_->condition("the scheduler places the pod on the node that is held"),
                     .also = held()});
    }

    void add_traffic(std::string_view name) {
        for (const Ability labels :
             {Ability::PodCreate, Ability::TemplateCreate, Ability::PodPatch, Ability::TemplatePatch}) {
            if (has(labels, name))
                draft_->add(
                    EdgeKind::LabelSpoof, ability(labels, name), every(StateKind::EveryWorkload, name),
                    {.condition = draft_->condition("policies admit pods of the namespace by labels")});
        }
        if (has(Ability::ServiceWrite, name))
            draft_->add(
                EdgeKind::ServiceHijack, ability(Ability::ServiceWrite, name),
                every(StateKind::EveryWorkload, name),
                {.condition = draft_->condition("clients trust what answers under the Service's name")});
    }

    // Labels of his namespace give its pods what policies of others allow such namespaces.
    void add_relabelling() {
        if (!network_chooses_by_namespace_labels(draft_->snapshot())) return;
        for (const std::string_view name : namespaces_) {
            if (has(Ability::NamespaceWrite, name))
                draft_->add(
                    EdgeKind::NamespaceRelabel, ability(Ability::NamespaceWrite, name),
                    every(StateKind::EveryWorkload),
                    {.condition = draft_->condition(
                         "a network policy admits, by its labels, a namespace in which he holds a pod")});
        }
    }

    // ConfigMaps that the cluster itself obeys. aws-auth: IAM identities are who it says
    // (https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html). coredns: what names mean.
    void add_configuration() {
        if (has(Ability::ConfigMapWrite, "kube-system")) {
            for (const Ability map : {Ability::AwsAuthWrite, Ability::DnsWrite})
                draft_->join(ability(Ability::ConfigMapWrite, "kube-system"), ability(map));
        }
        if (const estate::Object* const map = find_aws_auth(); map && has(Ability::AwsAuthWrite))
            draft_->add(
                EdgeKind::Cloud, ability(Ability::AwsAuthWrite), cluster_admin(*draft_),
                {.reasons = {{map, "data", "makes IAM identities users and groups of the cluster", false}},
                 .condition = draft_->condition(
                     "he holds an IAM identity, and the cluster's authentication mode reads aws-auth")});
        if (has(Ability::DnsWrite))
            draft_->add(
                EdgeKind::ServiceHijack, ability(Ability::DnsWrite), every(StateKind::EveryWorkload),
                {.condition = draft_->condition("CoreDNS reads the ConfigMap coredns, and clients trust what "
                                                "answers under a name")});
    }

    const estate::Object* find_aws_auth() const {
        for (const auto [id, object] : draft_->snapshot().table<estate::Object>()) {
            if (object.kind == "ConfigMap" && object.namespace_ == "kube-system" && object.name == "aws-auth")
                return &object;
        }
        return nullptr;
    }

    // KEP-5284: off until it is switched on, and only for what `impersonate-on` allows.
    void add_constrained_impersonation() {
        const ConditionId condition =
            draft_->condition("ConstrainedImpersonation is on, and impersonate-on allows him what follows");
        const auto lead = [&](Ability by, StateId to) {
            if (has(by)) draft_->add(EdgeKind::Impersonate, ability(by), to, {.condition = condition});
        };
        lead(Ability::UserConstrained, draft_->state(StateKind::EveryUser));
        lead(Ability::AccountConstrained, every(StateKind::EveryAccount));
        lead(Ability::NodeConstrained, draft_->named(StateKind::Group, "system:nodes"));
    }

    void add_cluster() {
        add_relabelling();
        add_configuration();
        add_constrained_impersonation();
        if (has(Ability::UserImpersonate))
            draft_->add(EdgeKind::Impersonate, ability(Ability::UserImpersonate),
                        draft_->state(StateKind::EveryUser));
        // https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes
        if (has(Ability::NodesProxy))
            draft_->add(EdgeKind::NodesProxy, ability(Ability::NodesProxy), every(StateKind::EveryPod));
        // The kubelet forwards ports, too (k8s.io/kubernetes pkg/kubelet/server, /portForward).
        if (has(Ability::NodesProxy))
            draft_->add(EdgeKind::ApiTunnel, ability(Ability::NodesProxy), every(StateKind::EveryWorkload));
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
    bool secrets_are_shown_ = false;
    std::map<std::string_view, std::set<StateId>> nodes_of_; // of pods, by namespace
};

} // namespace

void add_permissions(Draft& draft) {
    draft.add_part(Part::Permissions, &Carried::touches_permissions, [&] {
        Grants(draft).add();
        add_parameter_writers(draft);
        Steps(draft).add();
    });
}

} // namespace cofferdam::graph
