// Ability: a request that the API server allows and that leads an intruder further, alone or with others. One
// explicit list, finer than access's powers: one ability is one step.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/access/power_needs.h"

namespace cofferdam::graph {

enum class Ability : std::uint8_t {
    PodCreate,
    TemplateCreate, // of a controller, which makes the pods
    PodPatch,
    ReplicationControllerPatch,
    DeploymentPatch,
    ReplicaSetPatch,
    StatefulSetPatch,
    DaemonSetPatch,
    CronJobPatch,
    TemplatePatch, // any of those, where there is one: no request of its own
    PodExec,
    PodDebug,
    PodRemove,
    PodTunnel,
    SecretList,
    SecretGet,
    SecretCreate,
    ConfigMapRead,
    ConfigMapWrite,
    AwsAuthWrite, // of the ConfigMap kube-system/aws-auth
    DnsWrite,     // of kube-system/coredns
    TokenCreate,
    RoleBindingCreate,
    RoleBindingPatch,
    ClusterRoleBindingCreate,
    ClusterRoleBindingPatch,
    ClusterRoleBind,
    RoleBind,
    ClusterRoleEscalate,
    ClusterRoleWrite,
    RoleEscalate,
    RoleWrite,
    UserImpersonate,
    GroupImpersonate,
    AccountImpersonate,
    UserConstrained,
    AccountConstrained,
    NodeConstrained,
    CsrCreate,
    CsrApprove,
    SignerApprove,
    NodeCertificate, // that the controller manager approves of itself
    NodesProxy,
    NodesLog,
    NodesCheckpoint,
    NodeWrite,
    NamespaceWrite,
    AdmissionWrite,
    ApiServiceWrite,
    ParameterWrite, // of what a policy reads beside the object
    MutationWrite,
    VolumeCreate,
    NetworkPolicyWrite,
    ServiceWrite,
    DeviceWrite,
};

// In kubectl's words: "create pods/exec".
std::string words_of(const access::Request& request);
// In the order of the list.
std::vector<Ability> all_abilities();
// That a request in the words of RoleAbilities::Held gives; nothing for others.
std::optional<Ability> find_ability(std::string_view words);
// All requests that give it, on whatever version of Kubernetes.
std::vector<access::Need> needs_of(Ability ability);

// What a role gives through bindings of one scope.
struct RoleAbilities {
    struct Held {
        Ability ability = Ability::PodCreate;
        access::Service service = access::Service::None;
        const access::EffectiveRule* rule = nullptr;
        std::string_view words; // the request that it allows, in kubectl's: "create pods". Of the program
    };
    std::vector<Held> held; // by ability; of one that is held in full, one rule
    std::uint64_t full = 0; // bits by Ability
    std::uint64_t named = 0;

    bool has(Ability ability) const { return (full >> static_cast<unsigned>(ability) & 1) != 0; }
    bool may(Ability ability) const { return ((full | named) >> static_cast<unsigned>(ability) & 1) != 0; }
};

class AbilityNeeds {
  public:
    // As on an API server 1.`kubernetes_minor`.
    explicit AbilityNeeds(int kubernetes_minor);

    RoleAbilities of(const access::EffectiveRole& role, access::BindingScope scope) const;

  private:
    int kubernetes_minor_;
};

} // namespace cofferdam::graph
