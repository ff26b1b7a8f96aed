#include "analysis/access/power.h"

#include <algorithm>

namespace cofferdam::access {

namespace {

// Sources: the Kubernetes pages "Role Based Access Control Good Practices" and "Using RBAC Authorization"
// (privilege escalation prevention), and for each test the code of the API server that asks the authorizer.
const std::vector<Power> catalogue = {
    {.id = "cluster-admin",
     .title = "do everything",
     .why =
         "every verb on every resource: everywhere it is cluster-admin, in a namespace it owns the namespace",
     .ways = {{.needs = "* *.*", .gives_everything = true}}},

    // A group is impersonated only together with a user, and system:masters may be that group (apiserver
    // pkg/endpoints/filters/impersonation).
    {.id = "impersonate-groups",
     .title = "act as any group",
     .why = "acts as a member of system:masters, who may do everything",
     .ways = {{.needs = "impersonate groups & impersonate users,serviceaccounts", .gives_everything = true}}},
    {.id = "impersonate",
     .title = "act as other identities",
     .why = "holds whatever the impersonated user or ServiceAccount holds",
     .ways = {{"impersonate users,serviceaccounts"}}},

    // pkg/registry/rbac/clusterrolebinding/policybased: `bind` is asked in the namespace of the binding.
    {.id = "bind",
     .title = "bind roles that it does not hold",
     .why = "writes a binding of itself to a stronger role, up to cluster-admin; in a namespace, of any "
            "ClusterRole there",
     .ways = {{.needs =
                   "bind clusterroles.rbac.authorization.k8s.io & create,update,patch "
                   "clusterrolebindings.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io",
               .gives_everything = true},
              {"bind roles.rbac.authorization.k8s.io & create,update,patch "
               "rolebindings.rbac.authorization.k8s.io"}}},
    // pkg/registry/rbac/clusterrole/policybased. A new ClusterRole is of use where an aggregated one selects
    // it.
    {.id = "escalate",
     .title = "write roles with rights that it does not hold",
     .why = "adds any rule to a role that it is bound to",
     .ways =
         {{.needs = "escalate clusterroles.rbac.authorization.k8s.io & update,patch "
                    "clusterroles.rbac.authorization.k8s.io",
           .gives_everything = true},
          {"escalate clusterroles.rbac.authorization.k8s.io & create clusterroles.rbac.authorization.k8s.io"},
          {"escalate roles.rbac.authorization.k8s.io & create,update,patch "
           "roles.rbac.authorization.k8s.io"}}},
    {.id = "binding-write",
     .title = "write bindings",
     .why = "hands its own rights to others, and keeps them when its credentials are revoked",
     .ways = {{"create,update,patch clusterrolebindings.rbac.authorization.k8s.io,"
               "rolebindings.rbac.authorization.k8s.io"}}},
    {.id = "role-write",
     .title = "write roles",
     .why = "gives rights that it holds to everybody who is bound to a role",
     .ways =
         {{"create,update,patch clusterroles.rbac.authorization.k8s.io,roles.rbac.authorization.k8s.io"}}},

    {.id = "secrets-read",
     .title = "read Secrets",
     .why = "passwords, keys and legacy ServiceAccount tokens; list and watch show contents too",
     .ways = {{"get,list,watch secrets"}}},
    {.id = "secret-mint",
     .title = "mint ServiceAccount tokens through Secrets",
     .why = "creates a Secret of type service-account-token and reads the token of any ServiceAccount of the "
            "namespace",
     .ways = {{"create secrets & get,list,watch secrets"}}},
    {.id = "token-request",
     .title = "request ServiceAccount tokens",
     .why = "takes a token of any ServiceAccount in scope",
     .ways = {{"create serviceaccounts/token"}}},

    // certificates.k8s.io admission CertificateApproval asks for `approve` on the signer; the
    // kube-apiserver-client signer refuses system:masters and no other group (admission
    // CertificateSubjectRestriction).
    {.id = "csr-approve",
     .title = "approve certificate requests",
     .why = "gets client certificates issued for users and groups of its choice (system:masters excepted)",
     .ways = {{"update,patch certificatesigningrequests.certificates.k8s.io/approval & approve "
               "signers.certificates.k8s.io"}}},

    {.id = "pod-create",
     .title = "create pods or what makes pods",
     .why = "runs a pod as any ServiceAccount of the namespace, with any of its Secrets, as privileged as "
            "admission lets it",
     .ways = {{"create pods,replicationcontrollers,deployments.apps,replicasets.apps,statefulsets.apps,"
               "daemonsets.apps,jobs.batch,cronjobs.batch"}}},
    {.id = "pod-patch",
     .title = "change pods or what makes pods",
     .why = "swaps the image of a running workload and is its ServiceAccount",
     .ways = {{"update,patch pods,replicationcontrollers,deployments.apps,replicasets.apps,statefulsets.apps,"
               "daemonsets.apps,jobs.batch,cronjobs.batch"}}},
    // Since 1.35 a WebSocket, which begins as a GET, needs create as well
    // (AuthorizePodWebsocketUpgradeCreatePermission).
    {.id = "pod-exec",
     .title = "run commands in pods",
     .why = "is whatever runs there: its token, its Secrets, its network",
     .ways = {{"create pods/exec,pods/attach"}, {.needs = "get pods/exec,pods/attach", .before_minor = 35}}},
    {.id = "ephemeral-containers",
     .title = "add debug containers to pods",
     .why = "a container of its own choice beside the running ones, in their namespaces",
     .ways = {{"update,patch pods/ephemeralcontainers"}}},

    {.id = "nodes-proxy",
     .title = "speak to kubelets",
     .why = "get alone is enough to run commands in every pod through the kubelet, past admission and the "
            "audit log",
     .ways = {{"get,create nodes/proxy"}}},
    {.id = "node-write",
     .title = "change nodes",
     .why = "taints, labels and status of nodes move pods to a node that it owns",
     .ways = {{"create,update,patch,delete,deletecollection nodes"}, {"update,patch nodes/status"}}},
    {.id = "pod-evict",
     .title = "remove pods",
     .why = "makes the scheduler place them again, perhaps onto a node that it owns; stops what runs",
     .ways = {{"delete,deletecollection pods"}, {"create pods/eviction"}, {"update,patch pods/status"}}},
    // Pod Security does not look behind a claim.
    {.id = "persistent-volume-create",
     .title = "create PersistentVolumes",
     .why =
         "a hostPath volume behind a claim reaches the node's files also where Pod Security forbids hostPath",
     .ways = {{"create persistentvolumes"}}},

    {.id = "admission-write",
     .title = "change admission",
     .why = "switches guards off, and a mutating webhook reads and rewrites every object",
     .ways = {{"create,update,patch,delete,deletecollection "
               "validatingwebhookconfigurations.admissionregistration.k8s.io,"
               "mutatingwebhookconfigurations.admissionregistration.k8s.io,"
               "validatingadmissionpolicies.admissionregistration.k8s.io,"
               "validatingadmissionpolicybindings.admissionregistration.k8s.io,"
               "mutatingadmissionpolicies.admissionregistration.k8s.io,"
               "mutatingadmissionpolicybindings.admissionregistration.k8s.io"}}},
    {.id = "api-service-write",
     .title = "replace parts of the API",
     .why =
         "an APIService sends an API group's requests, with the users' identities, to a server of its choice",
     .ways = {{"create,update,patch apiservices.apiregistration.k8s.io"}}},
    // A request for a Namespace carries that namespace, so a RoleBinding in it is enough.
    {.id = "namespace-relabel",
     .title = "relabel namespaces",
     .why =
         "takes off Pod Security and leaves every webhook, policy and mesh that selects by namespace label",
     .ways = {{"update,patch namespaces"}}},

    {.id = "network-policy-write",
     .title = "change network policies",
     .why = "opens what they close",
     .ways = {{"create,update,patch,delete,deletecollection networkpolicies.networking.k8s.io,"
               "adminnetworkpolicies.policy.networking.k8s.io,baselineadminnetworkpolicies.policy.networking."
               "k8s.io,"
               "clusternetworkpolicies.policy.networking.k8s.io,ciliumnetworkpolicies.cilium.io,"
               "ciliumclusterwidenetworkpolicies.cilium.io,networkpolicies.crd.projectcalico.org,"
               "globalnetworkpolicies.crd.projectcalico.org,networkpolicies.projectcalico.org,"
               "globalnetworkpolicies.projectcalico.org"}}},
    {.id = "service-hijack",
     .title = "redirect traffic",
     .why = "sends the traffic of Services and hosts to pods of its choice",
     .ways = {{"create,update,patch services,endpoints,endpointslices.discovery.k8s.io,"
               "ingresses.networking.k8s.io,httproutes.gateway.networking.k8s.io,"
               "grpcroutes.gateway.networking.k8s.io,referencegrants.gateway.networking.k8s.io"}}},
    {.id = "api-tunnel",
     .title = "reach pods through the API server",
     .why = "port-forward and proxy go past every NetworkPolicy",
     .ways = {{"create pods/portforward"},
              {.needs = "get pods/portforward", .before_minor = 35},
              {"get,create,update,patch,delete pods/proxy,services/proxy"}}},
};

} // namespace

std::span<const Power> powers() { return catalogue; }

const Power* find_power(std::string_view id) {
    const auto found = std::ranges::find(catalogue, id, &Power::id);
    return found == catalogue.end() ? nullptr : &*found;
}

} // namespace cofferdam::access
