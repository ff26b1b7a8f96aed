#include "graph/ability.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace cofferdam::graph {

std::string words_of(const access::Request& request) {
    std::string words = fmt::format("{} {}", request.verb, request.resource);
    if (!request.group.empty()) words += fmt::format(".{}", request.group);
    if (!request.subresource.empty()) words += fmt::format("/{}", request.subresource);
    return words;
}

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
    {Ability::PodCreate, "create pods"},
    {Ability::TemplateCreate, "create deployments.apps,daemonsets.apps,replicasets.apps,statefulsets.apps,"
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
    {Ability::ConfigMapWrite, "update,patch configmaps"},
    {Ability::TokenCreate, "create serviceaccounts/token"},
    {Ability::RoleBindingCreate, "create rolebindings.rbac.authorization.k8s.io"},
    {Ability::RoleBindingPatch, "update,patch rolebindings.rbac.authorization.k8s.io"},
    {Ability::ClusterRoleBindingCreate, "create clusterrolebindings.rbac.authorization.k8s.io"},
    {Ability::ClusterRoleBindingPatch, "update,patch clusterrolebindings.rbac.authorization.k8s.io"},
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
    // KEP-5284: pkg/endpoints/filters/impersonation/mode.go of the API server.
    {Ability::UserConstrained, "impersonate:user-info users.authentication.k8s.io"},
    {Ability::AccountConstrained, "impersonate:serviceaccount serviceaccounts.authentication.k8s.io"},
    {Ability::NodeConstrained,
     "impersonate:arbitrary-node,impersonate:associated-node nodes.authentication.k8s.io"},
    {Ability::CsrCreate, "create certificatesigningrequests.certificates.k8s.io"},
    {Ability::CsrApprove, "update,patch certificatesigningrequests.certificates.k8s.io/approval"},
    {Ability::SignerApprove, "approve signers.certificates.k8s.io"},
    // k8s.io/kubernetes pkg/controller/certificates/approver: it asks whether the requester may do this.
    {Ability::NodeCertificate, "create certificatesigningrequests.certificates.k8s.io/nodeclient"},
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
     "clusterpolicies.kyverno.io,policies.kyverno.io,policyexceptions.kyverno.io,"
     "validatingpolicies.policies.kyverno.io,policyexceptions.policies.kyverno.io,"
     "constrainttemplates.templates.gatekeeper.sh,*.constraints.gatekeeper.sh,configs.config.gatekeeper.sh,"
     "clusteradmissionpolicies.policies.kubewarden.io,admissionpolicies.policies.kubewarden.io"},
    // What makes a hole by being there.
    {Ability::AdmissionWrite,
     "create policyexceptions.kyverno.io,policyexceptions.policies.kyverno.io,configs.config.gatekeeper.sh"},
    {Ability::ApiServiceWrite,
     "create,update,patch,delete,deletecollection apiservices.apiregistration.k8s.io"},
    {Ability::MutationWrite,
     "create,update,patch mutatingwebhookconfigurations.admissionregistration.k8s.io,"
     "mutatingadmissionpolicies.admissionregistration.k8s.io,clusterpolicies.kyverno.io,"
     "policies.kyverno.io,mutatingpolicies.policies.kyverno.io,assign.mutations.gatekeeper.sh,"
     "modifyset.mutations.gatekeeper.sh,assignimage.mutations.gatekeeper.sh"},
    {Ability::VolumeCreate, "create persistentvolumes"},
    {Ability::NetworkPolicyWrite,
     "create,update,patch,delete,deletecollection networkpolicies.networking.k8s.io,"
     "adminnetworkpolicies.policy.networking.k8s.io,baselineadminnetworkpolicies.policy.networking.k8s.io,"
     "clusternetworkpolicies.policy.networking.k8s.io,ciliumnetworkpolicies.cilium.io,"
     "ciliumclusterwidenetworkpolicies.cilium.io,networkpolicies.crd.projectcalico.org,"
     "globalnetworkpolicies.crd.projectcalico.org,networkpolicies.projectcalico.org,"
     "globalnetworkpolicies.projectcalico.org"},
    {Ability::ServiceWrite,
     "create,update,patch services,services/status,endpoints,endpointslices.discovery.k8s.io,"
     "ingresses.networking.k8s.io,gateways.gateway.networking.k8s.io,httproutes.gateway.networking.k8s.io,"
     "grpcroutes.gateway.networking.k8s.io,tlsroutes.gateway.networking.k8s.io,"
     "tcproutes.gateway.networking.k8s.io,referencegrants.gateway.networking.k8s.io,"
     "routes.route.openshift.io,virtualservices.networking.istio.io"},
    {Ability::DeviceWrite,
     "create,update,patch resourceslices.resource.k8s.io,deviceclasses.resource.k8s.io"},
};

void set(std::uint64_t& bits, Ability ability) { bits |= std::uint64_t{1} << static_cast<unsigned>(ability); }

struct Compiled {
    Line line;
    access::Need need;
    std::vector<std::string> words; // by request of the need
};

const std::vector<Compiled>& compiled() {
    static const std::vector<Compiled> all = [] {
        std::vector<Compiled> compiled;
        for (const Line& line : lines) {
            Compiled row{line, access::parse_need(line.need), {}};
            for (const access::Request& request : row.need.requests) row.words.push_back(words_of(request));
            compiled.push_back(std::move(row));
        }
        return compiled;
    }();
    return all;
}

} // namespace

std::vector<Ability> all_abilities() {
    std::vector<Ability> all;
    for (const Line& line : lines) {
        if (all.empty() || all.back() != line.ability) all.push_back(line.ability);
    }
    return all;
}

std::optional<Ability> find_ability(std::string_view words) {
    for (const Compiled& row : compiled()) {
        if (std::ranges::find(row.words, words) != row.words.end()) return row.line.ability;
    }
    return std::nullopt;
}

std::vector<access::Need> needs_of(Ability ability) {
    std::vector<access::Need> needs;
    for (const Compiled& row : compiled()) {
        if (row.line.ability == ability) needs.push_back(row.need);
    }
    return needs;
}

AbilityNeeds::AbilityNeeds(int kubernetes_minor) : kubernetes_minor_(kubernetes_minor) {}

RoleAbilities AbilityNeeds::of(const access::EffectiveRole& role, BindingScope scope) const {
    RoleAbilities found;
    for (const Compiled& row : compiled()) {
        const Ability ability = row.line.ability;
        if (kubernetes_minor_ >= row.line.before_minor || found.has(ability)) continue;
        const BindingScope asked = row.line.anywhere ? BindingScope::Everywhere : scope;
        for (const access::EffectiveRule& rule : role.rules) {
            const Service service = access::service_of(*rule.rule, row.need, asked);
            if (service == Service::None) continue;
            const auto* const request = access::request_served(*rule.rule, row.need, asked);
            const auto place = static_cast<std::size_t>(request - row.need.requests.data());
            found.held.push_back({ability, service, &rule, row.words[place]});
            set(service == Service::Full ? found.full : found.named, ability);
            if (service == Service::Full) break;
        }
    }
    return found;
}

} // namespace cofferdam::graph
