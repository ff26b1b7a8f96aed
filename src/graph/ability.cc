#include "graph/ability.h"

#include <array>

namespace cofferdam::graph {

namespace {

using access::BindingScope;
using access::Service;

struct Line {
    Ability ability;
    std::string_view need;
    int before_minor = 1000;
    bool anywhere = false;
};

// The same ability may stand in several lines: any of them gives it. Sources: content/edges.yaml, at the
// edge that the ability makes.
constexpr Line lines[] = {
    {Ability::PodCreate, "create pods,deployments.apps,daemonsets.apps,replicasets.apps,statefulsets.apps,"
                         "replicationcontrollers,jobs.batch,cronjobs.batch"},
    {Ability::PodPatch, "update,patch pods"},
    {Ability::ReplicationControllerPatch, "update,patch replicationcontrollers"},
    {Ability::DeploymentPatch, "update,patch deployments.apps"},
    {Ability::ReplicaSetPatch, "update,patch replicasets.apps"},
    {Ability::StatefulSetPatch, "update,patch statefulsets.apps"},
    {Ability::DaemonSetPatch, "update,patch daemonsets.apps"},
    {Ability::CronJobPatch, "update,patch cronjobs.batch"},
    {Ability::PodExec, "create pods/exec,pods/attach"},
    // Since 1.35 a WebSocket, which begins as a GET, needs create as well (feature
    // AuthorizePodWebsocketUpgradeCreatePermission).
    {Ability::PodExec, "get pods/exec,pods/attach", 35},
    {Ability::PodDebug, "update,patch pods/ephemeralcontainers"},
    {Ability::PodRemove, "delete,deletecollection pods"},
    {Ability::PodRemove, "create pods/eviction"},
    {Ability::PodRemove, "update,patch pods/status"},
    {Ability::PodTunnel, "create pods/portforward"},
    {Ability::PodTunnel, "get pods/portforward", 35},
    {Ability::PodTunnel, "get,create,update,patch,delete pods/proxy,services/proxy"},
    {Ability::SecretList, "list,watch secrets"},
    {Ability::SecretGet, "get secrets"},
    {Ability::SecretCreate, "create secrets"},
    {Ability::ConfigMapRead, "get,list,watch configmaps"},
    {Ability::TokenCreate, "create serviceaccounts/token"},
    {Ability::RoleBindingWrite, "create,update,patch rolebindings.rbac.authorization.k8s.io"},
    {Ability::ClusterRoleBindingWrite, "create,update,patch clusterrolebindings.rbac.authorization.k8s.io"},
    // Asked in the namespace of the RoleBinding (k8s.io/kubernetes
    // pkg/registry/rbac/rolebinding/policybased).
    {Ability::ClusterRoleBind, "bind clusterroles.rbac.authorization.k8s.io", 1000, true},
    {Ability::RoleBind, "bind roles.rbac.authorization.k8s.io"},
    {Ability::ClusterRoleEscalate, "escalate clusterroles.rbac.authorization.k8s.io"},
    {Ability::ClusterRoleWrite, "update,patch clusterroles.rbac.authorization.k8s.io"},
    {Ability::RoleEscalate, "escalate roles.rbac.authorization.k8s.io"},
    {Ability::RoleWrite, "create,update,patch roles.rbac.authorization.k8s.io"},
    {Ability::UserImpersonate, "impersonate users"},
    {Ability::GroupImpersonate, "impersonate groups"},
    {Ability::AccountImpersonate, "impersonate serviceaccounts"},
    {Ability::CsrCreate, "create certificatesigningrequests.certificates.k8s.io"},
    {Ability::CsrApprove, "update,patch certificatesigningrequests.certificates.k8s.io/approval"},
    {Ability::SignerApprove, "approve signers.certificates.k8s.io"},
    {Ability::NodesProxy, "get,create nodes/proxy"},
    {Ability::NodesLog, "get nodes/log,nodes/proxy"},
    {Ability::NodesCheckpoint, "create nodes/checkpoint,nodes/proxy"},
    {Ability::NodeWrite, "update,patch,delete,deletecollection nodes"},
    {Ability::NodeWrite, "update,patch nodes/status"},
    {Ability::NamespaceWrite, "update,patch namespaces"},
    {Ability::AdmissionWrite,
     "update,patch,delete,deletecollection validatingwebhookconfigurations.admissionregistration.k8s.io,"
     "mutatingwebhookconfigurations.admissionregistration.k8s.io,"
     "validatingadmissionpolicies.admissionregistration.k8s.io,"
     "validatingadmissionpolicybindings.admissionregistration.k8s.io,"
     "mutatingadmissionpolicies.admissionregistration.k8s.io,"
     "mutatingadmissionpolicybindings.admissionregistration.k8s.io,"
     "clusterpolicies.kyverno.io,policies.kyverno.io,policyexceptions.kyverno.io"},
    {Ability::MutationWrite,
     "create,update,patch mutatingwebhookconfigurations.admissionregistration.k8s.io,"
     "mutatingadmissionpolicies.admissionregistration.k8s.io,clusterpolicies.kyverno.io,"
     "policies.kyverno.io"},
    {Ability::VolumeCreate, "create persistentvolumes"},
    {Ability::NetworkPolicyWrite,
     "create,update,patch,delete,deletecollection networkpolicies.networking.k8s.io,"
     "adminnetworkpolicies.policy.networking.k8s.io,baselineadminnetworkpolicies.policy.networking.k8s.io,"
     "clusternetworkpolicies.policy.networking.k8s.io,ciliumnetworkpolicies.cilium.io,"
     "ciliumclusterwidenetworkpolicies.cilium.io,networkpolicies.crd.projectcalico.org,"
     "globalnetworkpolicies.crd.projectcalico.org,networkpolicies.projectcalico.org,"
     "globalnetworkpolicies.projectcalico.org"},
    {Ability::ServiceWrite,
     "create,update,patch services,endpoints,endpointslices.discovery.k8s.io,ingresses.networking.k8s.io,"
     "httproutes.gateway.networking.k8s.io,grpcroutes.gateway.networking.k8s.io,"
     "referencegrants.gateway.networking.k8s.io"},
    {Ability::DeviceWrite,
     "create,update,patch resourceslices.resource.k8s.io,deviceclasses.resource.k8s.io"},
};

void set(std::uint64_t& bits, Ability ability) { bits |= std::uint64_t{1} << static_cast<unsigned>(ability); }

} // namespace

std::string_view to_string(Ability ability) {
    for (const Line& line : lines) {
        if (line.ability == ability) return line.need.substr(0, line.need.find(',', line.need.find(' ')));
    }
    return "";
}

std::optional<Ability> find_ability(std::string_view words) {
    for (const Line& line : lines) {
        if (to_string(line.ability) == words) return line.ability;
    }
    return std::nullopt;
}

std::vector<access::Need> needs_of(Ability ability) {
    std::vector<access::Need> needs;
    for (const Line& line : lines) {
        if (line.ability == ability) needs.push_back(access::parse_need(line.need));
    }
    return needs;
}

AbilityNeeds::AbilityNeeds(int kubernetes_minor) {
    for (const Line& line : lines) {
        if (kubernetes_minor < line.before_minor)
            needs_.push_back({line.ability, line.anywhere, access::parse_need(line.need)});
    }
}

RoleAbilities AbilityNeeds::of(const access::EffectiveRole& role, BindingScope scope) const {
    RoleAbilities found;
    for (const Compiled& compiled : needs_) {
        if (found.has(compiled.ability)) continue;
        const BindingScope asked = compiled.anywhere ? BindingScope::Everywhere : scope;
        for (const access::EffectiveRule& rule : role.rules) {
            const Service service = access::service_of(*rule.rule, compiled.need, asked);
            if (service == Service::None) continue;
            found.held.push_back({compiled.ability, service, &rule});
            set(service == Service::Full ? found.full : found.named, compiled.ability);
            if (service == Service::Full) break;
        }
    }
    return found;
}

} // namespace cofferdam::graph
