// Identities, roles and clouds.
#include "graph/edge_cases.h"

namespace cofferdam::graph {

namespace {

const std::string from = "permissions/*/r::r -> ";
const std::string admin = "permissions/*/cluster-admin::cluster-admin";
const std::string admin_in_shop = "permissions/shop/cluster-admin::cluster-admin";

const std::string certificates =
    rule("create, update", "certificatesigningrequests, certificatesigningrequests/approval") + ", ";

std::string signer(std::string_view name) {
    return rule("approve", "signers", fmt::format(", resourceNames: ['{}']", name));
}

std::vector<EdgeCase> binding_cases() {
    const std::string named = rule("patch", "rolebindings", ", resourceNames: [mine]") + ", ";
    const std::string mine = role("shop/strong", rule("get", "secrets")) + bind("mine", "shop/strong")
                             + role("shop/other", rule("get", "pods")) + bind("theirs", "shop/other");
    return {
        {.edge = "PERMISSIONS identity/user/jane -> permissions/shop/r::r",
         .present = jane_in_shop(rule("get", "pods")),
         .absent = {{"nothing binds her", role("shop/r", rule("get", "pods"))}}},
        {.edge = "ROLE_BIND " + from + admin,
         .present =
             jane_everywhere(rule("create", "clusterrolebindings") + ", " + rule("bind", "clusterroles")),
         .absent = {{"bind is not said", jane_everywhere(rule("create", "clusterrolebindings"))},
                    {"no binding can be written", jane_everywhere(rule("bind", "clusterroles"))},
                    {"of other roles",
                     jane_everywhere(rule("create", "clusterrolebindings") + ", " + rule("bind", "roles"))},
                    {"of namespaces only",
                     jane_everywhere(rule("create", "rolebindings") + ", " + rule("bind", "clusterroles"))}}},
        {.edge = "ROLE_BIND " + from + admin, // the binding cluster-admin stands, and takes him in
         .present =
             jane_everywhere(rule("patch", "clusterrolebindings") + ", " + rule("bind", "clusterroles")),
         .absent = {}},
        {.edge = "ROLE_BIND permissions/shop/r::r -> " + admin_in_shop,
         .present = jane_in_shop(rule("create", "rolebindings") + ", " + rule("bind", "clusterroles")),
         .absent = {{"what a binding grants cannot be changed afterwards",
                     jane_in_shop(rule("patch", "rolebindings") + ", " + rule("bind", "clusterroles"))},
                    {"of roles of the namespace only",
                     jane_in_shop(rule("create", "rolebindings") + ", " + rule("bind", "roles"))}}},
        // A Role that nobody is bound to, too.
        {.edge = "ROLE_BIND permissions/shop/r::r -> permissions/shop/strong::strong",
         .present = jane_in_shop(rule("create", "rolebindings") + ", "
                                 + rule("bind", "roles", ", resourceNames: [strong]"))
                    + role("shop/strong", rule("'*'", "'*'")),
         .absent = {{"of another name", jane_in_shop(rule("create", "rolebindings") + ", "
                                                     + rule("bind", "roles", ", resourceNames: [r]"))
                                            + role("shop/strong", rule("'*'", "'*'"))}}},
        {.edge = "ROLE_BIND permissions/shop/r::r -> permissions/shop/strong::mine",
         .present = jane_in_shop(named + rule("bind", "roles")) + mine,
         .absent = {{"bind is not said", jane_in_shop(named + rule("get", "roles")) + mine},
                    {"it is a ClusterRole that bind speaks of",
                     jane_in_shop(named + rule("bind", "clusterroles")) + mine}}},
        {.edge = "ROLE_BIND permissions/shop/r::r -> permissions/shop/other::theirs",
         .present = jane_in_shop(rule("patch", "rolebindings") + ", " + rule("bind", "roles")) + mine,
         .absent = {{"the binding has another name", jane_in_shop(named + rule("bind", "roles")) + mine}}},
        {.edge = "ESCALATE " + from + admin,
         .present = jane_everywhere(rule("escalate, update", "clusterroles")),
         .absent = {{"escalate is not said", jane_everywhere(rule("update", "clusterroles"))},
                    {"no role can be written", jane_everywhere(rule("escalate", "clusterroles"))},
                    {"a RoleBinding says nothing of ClusterRoles",
                     role("r", rule("escalate, update", "clusterroles")) + bind("r", "r", "shop")}}},
    };
}

std::vector<EdgeCase> naming_cases() {
    return {
        {.edge = "IMPERSONATE " + from + "identity/group/system:masters",
         .present = jane_everywhere(rule("impersonate", "users, groups")),
         .absent = {{"a group only with a user", jane_everywhere(rule("impersonate", "groups"))},
                    {"another group",
                     jane_everywhere(rule("impersonate", "users") + ", "
                                     + rule("impersonate", "groups", ", resourceNames: [dev]"))}}},
        {.edge = "IMPERSONATE permissions/shop/r::r -> identity/serviceaccount/shop/sa",
         .present = jane_in_shop(rule("impersonate", "serviceaccounts", ", resourceNames: [sa]")),
         .absent = {{"another name",
                     jane_in_shop(rule("impersonate", "serviceaccounts", ", resourceNames: [b]"))},
                    {"a user is asked for elsewhere", jane_in_shop(rule("impersonate", "users"))}}},
        {.edge = "IMPERSONATE " + from + "identity/serviceaccount/shop/sa ?", // KEP-5284
         .present = jane_everywhere(rule("'impersonate:serviceaccount'", "serviceaccounts")),
         .absent = {{"another mode", jane_everywhere(rule("'impersonate:user-info'", "serviceaccounts"))}}},
        {.edge = "CSR " + from + "identity/user/system:kube-controller-manager",
         .present = jane_everywhere(certificates + signer("kubernetes.io/*")),
         .absent = {{"another signer",
                     jane_everywhere(certificates + signer("kubernetes.io/kubelet-serving"))},
                    {"nobody approves it", jane_everywhere(rule("create", "certificatesigningrequests") + ", "
                                                           + rule("approve", "signers"))},
                    {"none can be made", jane_everywhere(rule("update", "certificatesigningrequests/approval")
                                                         + ", " + rule("approve", "signers"))}}},
        {.edge = "CSR " + from + "identity/group/system:nodes ?", // approved of itself
         .present = jane_everywhere(
             rule("create", "certificatesigningrequests, certificatesigningrequests/nodeclient")),
         .absent = {{"of its own node only",
                     jane_everywhere(rule("create", "certificatesigningrequests, "
                                                    "certificatesigningrequests/selfnodeclient"))}}},
        {.edge = "CLOUD identity/serviceaccount/shop/sa -> cloud/aws/arn:aws:iam::1:role/x ?",
         .present = account("sa", ", annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/x'}"),
         .absent = {{"nothing names a role", account("sa")}}},
        {.edge = "CLOUD " + from + admin + " ?",
         .present =
             jane_everywhere(rule("update", "configmaps", ", resourceNames: [aws-auth]"))
             + "{apiVersion: v1, kind: ConfigMap, metadata: {name: aws-auth, namespace: kube-system}}\n---\n",
         .absent = {{"the cluster has no such map",
                     jane_everywhere(rule("update", "configmaps", ", resourceNames: [aws-auth]"))},
                    {"another map",
                     jane_everywhere(rule("update", "configmaps", ", resourceNames: [coredns]"))
                         + "{apiVersion: v1, kind: ConfigMap, metadata: {name: aws-auth, namespace: "
                           "kube-system}}\n---\n"}}},
        {.edge = "CREDENTIAL_LEAK container/shop/a/a -> cloud/credential/aws-access-key/shop/a ?",
         .present = pod("a", "", "env: [{name: KEY, value: AKIAIOSFODNN7EXAMPLE}]"),
         .absent = {{"it is no key", pod("a", "", "env: [{name: KEY, value: harmless-and-long-enough}]")}}},
        {.edge = "CONFUSED_DEPUTY permissions/shop/r::r -> "
                 "identity/serviceaccount/argocd/argocd-application-controller ?",
         .present =
             jane_in_shop(rule("create", "applications"))
             + "{apiVersion: v1, kind: ServiceAccount, metadata: {name: argocd-application-controller, "
               "namespace: argocd}}\n---\n",
         .absent =
             {{"nobody obeys", jane_in_shop(rule("create", "applications"))},
              {"reading commands nothing",
               jane_in_shop(rule("get", "applications"))
                   + "{apiVersion: v1, kind: ServiceAccount, metadata: {name: argocd-application-controller, "
                     "namespace: argocd}}\n---\n"}}},
        {.edge = "DRA " + from + "node/* ?",
         .present = jane_everywhere(rule("create", "resourceslices")),
         .absent = {{"claiming declares nothing", jane_everywhere(rule("create", "resourceclaims"))}}},
    };
}

} // namespace

std::vector<EdgeCase> identity_cases() {
    std::vector<EdgeCase> all = binding_cases();
    for (EdgeCase& each : naming_cases()) all.push_back(std::move(each));
    return all;
}

} // namespace cofferdam::graph
