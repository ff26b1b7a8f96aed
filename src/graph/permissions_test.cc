// What permissions lead to: present, and absent.
#include <gtest/gtest.h>

#include "graph/test_world.h"

namespace cofferdam::graph {

namespace {

using Lines = std::set<std::string>;

// Edges of these kinds that begin in the permissions of jane's binding r.
Lines of_jane(const World& world, const std::set<std::string_view>& kinds = {}) {
    Lines lines;
    for (const std::string& line : world.edges(kinds)) {
        if (line.contains("::r ->")) lines.insert(line);
    }
    return lines;
}

// Jane has this rule in shop, or everywhere, and there are pod a with ServiceAccount sa and Secret s.
std::string world_with(std::string_view rules, bool everywhere = false) {
    return pod("a", "serviceAccountName: sa")
           + "{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: shop}}\n---\n"
           + "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: shop}}\n---\n"
           + (everywhere ? role("r", rules) + bind("r", "r") : role("shop/r", rules) + bind("r", "shop/r"));
}

} // namespace

TEST(Permissions, a_binding_grants) {
    EXPECT_TRUE(World(world_with(rule("get", "pods")))
                    .has("PERMISSIONS identity/user/jane -> permissions/shop/r::r"));
}

TEST(Permissions, reading_pods_leads_nowhere) {
    EXPECT_EQ(of_jane(World(world_with(rule("get, list", "pods")))), Lines());
}

TEST(Permissions, pods_of_ones_own) {
    const Lines lines = of_jane(World(world_with(rule("create", "pods"))));
    EXPECT_TRUE(lines.contains("POD_CREATE permissions/shop/r::r -> identity/serviceaccount/shop/sa"));
    EXPECT_TRUE(lines.contains("POD_CREATE permissions/shop/r::r -> secret/shop/s"));
    EXPECT_TRUE(
        lines.contains("POD_CREATE permissions/shop/r::r -> node/* ?")); // T15: no label is not privileged
}

TEST(Permissions, admission_stops_pods_that_take_the_node) { // T6
    const std::string makes_pods = world_with(rule("create", "deployments"));
    EXPECT_FALSE(World(namespace_object("shop", "baseline") + makes_pods)
                     .edges({"POD_CREATE"})
                     .contains("POD_CREATE permissions/shop/r::r -> node/*"));
    EXPECT_FALSE(World(namespace_object("shop", "baseline") + makes_pods)
                     .has("POD_CREATE permissions/shop/r::r -> node/* ?"));
    EXPECT_TRUE(World(namespace_object("shop", "privileged") + makes_pods)
                    .has("POD_CREATE permissions/shop/r::r -> node/*"));
}

TEST(Permissions, labels_of_a_namespace_switch_guards_off) {
    const std::string guarded = namespace_object("shop", "restricted");
    const std::string edge = "NAMESPACE_RELABEL permissions/shop/r::r -> node/*";
    EXPECT_FALSE(World(guarded + world_with(rule("patch", "namespaces"))).has(edge));
    const World both(guarded + world_with(rule("patch", "namespaces") + ", " + rule("create", "pods")));
    EXPECT_TRUE(both.has(edge));
    EXPECT_EQ(both.falls("user:jane", "node/*"), Truth::Yes);
    const World one(guarded + world_with(rule("create", "pods")));
    EXPECT_EQ(one.falls("user:jane", "node/*"), Truth::No);
}

TEST(Permissions, volumes_behind_claims_pass_pod_security) {
    const std::string guarded = namespace_object("shop", "restricted") + world_with(rule("create", "pods"));
    EXPECT_EQ(World(guarded + role("v", rule("create", "persistentvolumes")) + bind("v", "v"))
                  .falls("user:jane", "node/*"),
              Truth::Yes);
    EXPECT_EQ(World(guarded + role("v", rule("get", "persistentvolumes")) + bind("v", "v"))
                  .falls("user:jane", "node/*"),
              Truth::No);
}

TEST(Permissions, running_pods) {
    EXPECT_EQ(of_jane(World(world_with(rule("create", "pods/exec")))),
              Lines{"POD_EXEC permissions/shop/r::r -> pod/shop/a"});
    EXPECT_EQ(of_jane(World(world_with(rule("get", "pods/exec")))), Lines());
    EXPECT_EQ(of_jane(World(world_with(rule("get", "pods/exec")), {.kubernetes_minor = 34, .admission = {}})),
              Lines{"POD_EXEC permissions/shop/r::r -> pod/shop/a"});
    EXPECT_EQ(of_jane(World(world_with(rule("patch", "pods"))), {"POD_PATCH"}),
              Lines{"POD_PATCH permissions/shop/r::r -> pod/shop/a"});
    EXPECT_EQ(of_jane(World(namespace_object("shop", "baseline")
                            + world_with(rule("patch", "pods/ephemeralcontainers")))),
              Lines{"DEBUG_POD permissions/shop/r::r -> pod/shop/a"});
    EXPECT_EQ(of_jane(World(world_with(rule("patch", "deployments")))), Lines());
}

TEST(Permissions, names_count) { // T2
    EXPECT_EQ(of_jane(World(world_with(rule("create", "pods/exec", ", resourceNames: [a]")) + pod("b"))),
              Lines{"POD_EXEC permissions/shop/r::r -> pod/shop/a"});
    EXPECT_EQ(of_jane(World(world_with(rule("get", "secrets", ", resourceNames: [s]")))),
              Lines{"TOKEN_BRUTEFORCE permissions/shop/r::r -> secret/shop/s"});
    EXPECT_EQ(of_jane(World(world_with(rule("get", "secrets", ", resourceNames: [other]")))), Lines());
}

TEST(Permissions, secrets) {
    EXPECT_EQ(of_jane(World(world_with(rule("list", "secrets")))),
              Lines{"TOKEN_LIST permissions/shop/r::r -> secret/shop/s"});
    EXPECT_EQ(of_jane(World(world_with(rule("get", "secrets")))),
              Lines{"TOKEN_BRUTEFORCE permissions/shop/r::r -> secret/shop/s"});
    const std::string token =
        "{apiVersion: v1, kind: Secret, metadata: {name: t, namespace: shop, annotations: "
        "{kubernetes.io/service-account.name: sa}}, type: kubernetes.io/service-account-token}\n---\n";
    const World world(world_with(rule("list", "secrets")) + token);
    EXPECT_TRUE(world.has("TOKEN_LIST permissions/shop/r::r -> identity/serviceaccount/shop/sa"));
    EXPECT_TRUE(world.has("TOKEN_STEAL secret/shop/t -> identity/serviceaccount/shop/sa"));
    EXPECT_FALSE(World(world_with(rule("list", "secrets")))
                     .has("TOKEN_LIST permissions/shop/r::r -> identity/serviceaccount/shop/sa"));
}

TEST(Permissions, tokens) {
    EXPECT_TRUE(World(world_with(rule("create", "serviceaccounts/token")))
                    .has("TOKEN_REQUEST permissions/shop/r::r -> identity/serviceaccount/shop/sa"));
    EXPECT_EQ(of_jane(World(world_with(rule("create", "serviceaccounts")))), Lines());
    EXPECT_EQ(World(world_with(rule("create, get", "secrets"))).falls("user:jane", "serviceaccount:shop/sa"),
              Truth::Yes);
    EXPECT_EQ(World(world_with(rule("create", "secrets"))).falls("user:jane", "serviceaccount:shop/sa"),
              Truth::No);
}

TEST(Permissions, bindings) {
    const std::string admin = "permissions/*/cluster-admin::cluster-admin";
    const std::string both = rule("create", "clusterrolebindings") + ", " + rule("bind", "clusterroles");
    EXPECT_TRUE(World(world_with(both, true)).has("ROLE_BIND permissions/*/r::r -> " + admin));
    EXPECT_FALSE(World(world_with(rule("create", "clusterrolebindings"), true))
                     .has("ROLE_BIND permissions/*/r::r -> " + admin));
    // The two rights may come from different bindings of his, but not from different people.
    const std::string apart = role("b", rule("bind", "clusterroles")) + bind("b", "b")
                              + role("c", rule("create", "clusterrolebindings")) + bind("c", "c");
    EXPECT_TRUE(World(apart).has("ROLE_BIND identity/user/jane -> " + admin));
    // In a namespace: everything there, and not beyond (T9: it goes on from there).
    const std::string in_shop = rule("create", "rolebindings") + ", " + rule("bind", "clusterroles");
    const World world(world_with(in_shop));
    EXPECT_TRUE(
        world.has("ROLE_BIND permissions/shop/r::r -> permissions/shop/cluster-admin::cluster-admin"));
    EXPECT_EQ(world.falls("user:jane", "cluster-admin"), Truth::Unknown);
    EXPECT_EQ(world.falls("user:jane", "pod/shop/a"), Truth::Yes);
    // Of named roles those.
    const World named(world_with(rule("create", "rolebindings") + ", "
                                 + rule("bind", "clusterroles", ", resourceNames: [view]")));
    EXPECT_TRUE(named.has("ROLE_BIND permissions/shop/r::r -> permissions/shop/view::view"));
    EXPECT_EQ(named.falls("user:jane", "pod/shop/a"), Truth::No);
}

TEST(Permissions, a_role_of_a_namespace_says_nothing_of_the_cluster) { // T7
    for (const std::string& rules :
         {rule("impersonate", "users, groups"),
          rule("create", "clusterrolebindings") + ", " + rule("bind, escalate, update", "clusterroles"),
          rule("get", "nodes/proxy"), rule("create", "persistentvolumes")})
        EXPECT_EQ(of_jane(World(world_with(rules)),
                          {"IMPERSONATE", "ESCALATE", "NODES_PROXY", "PV_CREATE", "ROLE_BIND"}),
                  Lines())
            << rules;
}

TEST(Permissions, escalation) {
    EXPECT_TRUE(World(world_with(rule("escalate, update", "clusterroles"), true))
                    .has("ESCALATE permissions/*/r::r -> permissions/*/cluster-admin::cluster-admin"));
    EXPECT_FALSE(World(world_with(rule("update", "clusterroles"), true))
                     .has("ESCALATE permissions/*/r::r -> permissions/*/cluster-admin::cluster-admin"));
    EXPECT_TRUE(World(world_with(rule("escalate, patch", "roles")))
                    .has("ESCALATE permissions/shop/r::r -> permissions/shop/cluster-admin::cluster-admin"));
}

TEST(Permissions, impersonation) {
    EXPECT_TRUE(World(world_with(rule("impersonate", "users, groups"), true))
                    .has("IMPERSONATE permissions/*/r::r -> identity/group/system:masters"));
    EXPECT_FALSE(World(world_with(rule("impersonate", "groups"), true))
                     .has("IMPERSONATE permissions/*/r::r -> identity/group/system:masters"));
    EXPECT_TRUE(World(world_with(rule("impersonate", "serviceaccounts")))
                    .has("IMPERSONATE permissions/shop/r::r -> identity/serviceaccount/shop/sa"));
    EXPECT_TRUE(World(world_with(rule("impersonate", "users, groups", ", resourceNames: [ops]"), true)
                      + role("x", rule("get", "pods")))
                    .has("IMPERSONATE permissions/*/r::r -> identity/group/ops"));
}

TEST(Permissions, certificates) {
    const std::string all =
        rule("create, update", "certificatesigningrequests, certificatesigningrequests/approval") + ", ";
    EXPECT_TRUE(World(world_with(all + rule("approve", "signers"), true))
                    .has("CSR permissions/*/r::r -> identity/user/system:kube-controller-manager"));
    EXPECT_FALSE(World(world_with(all + rule("approve", "signers"), true))
                     .has("CSR permissions/*/r::r -> identity/group/system:masters"));
    EXPECT_EQ(of_jane(World(world_with(all + rule("get", "signers"), true)), {"CSR"}), Lines());
}

TEST(Permissions, the_kubelets_proxy) {
    EXPECT_TRUE(World(world_with(rule("get", "nodes/proxy"), true))
                    .has("NODES_PROXY permissions/*/r::r -> pod/shop/a"));
    EXPECT_EQ(of_jane(World(world_with(rule("get", "nodes/metrics"), true)), {"NODES_PROXY"}), Lines());
}

TEST(Permissions, admission_that_he_writes) {
    EXPECT_TRUE(World(world_with(rule("create", "mutatingwebhookconfigurations"), true))
                    .has("ADMISSION_WRITE permissions/*/r::r -> pod/shop/a ?"));
    EXPECT_EQ(of_jane(World(world_with(rule("get", "mutatingwebhookconfigurations"), true))), Lines());
}

TEST(Permissions, pods_are_stolen_by_who_holds_a_node) {
    const World world(world_with(rule("delete", "pods"))
                      + pod("p", "", "securityContext: {privileged: true}"));
    EXPECT_TRUE(world.has("STEAL_PODS permissions/shop/r::r -> pod/shop/a ?"));
    EXPECT_EQ(world.falls("user:jane", "pod/shop/a"), Truth::No);
}

TEST(Permissions, checkpoints_and_devices) {
    const World world(world_with(rule("create", "nodes/checkpoint"), true)
                      + pod("p", "", "securityContext: {privileged: true}"));
    EXPECT_TRUE(world.has("CHECKPOINT permissions/*/r::r -> pod/shop/a ?"));
    EXPECT_EQ(of_jane(World(world_with(rule("get", "nodes/checkpoint"), true)), {"CHECKPOINT"}), Lines());
    EXPECT_TRUE(
        World(world_with(rule("create", "resourceslices"), true)).has("DRA permissions/*/r::r -> node/* ?"));
    EXPECT_EQ(of_jane(World(world_with(rule("get", "resourceslices"), true)), {"DRA"}), Lines());
}

TEST(Permissions, minted_tokens) {
    const std::string edge = "SECRET_MINT permissions/shop/r::r -> identity/serviceaccount/shop/sa";
    EXPECT_TRUE(World(world_with(rule("create, get", "secrets"))).has(edge));
    EXPECT_FALSE(World(world_with(rule("get", "secrets"))).has(edge));
}

TEST(Permissions, volumes_that_nobody_guards) {
    const std::string guarded = namespace_object("shop", "restricted") + world_with(rule("create", "pods"))
                                + role("v", rule("create", "persistentvolumes")) + bind("v", "v");
    EXPECT_TRUE(World(guarded).has("PV_CREATE permissions/*/v::v -> node/* ?")) << "two bindings";
}

TEST(Permissions, controllers_that_obey) {
    const std::string argo = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: "
                             "argocd-application-controller, namespace: argocd}}\n---\n";
    EXPECT_TRUE(World(world_with(rule("create", "applications")) + argo)
                    .has("CONFUSED_DEPUTY permissions/shop/r::r -> "
                         "identity/serviceaccount/argocd/argocd-application-controller ?"));
    EXPECT_EQ(of_jane(World(world_with(rule("create", "applications"))), {"CONFUSED_DEPUTY"}), Lines());
}

TEST(Permissions, a_token_of_kube_system_is_a_controllers) {
    const World world(role("r", rule("create", "serviceaccounts/token")) + bind("r", "r", "kube-system"));
    EXPECT_EQ(world.falls("user:jane", "cluster-admin"), Truth::Unknown);
}

TEST(Permissions, the_kubelet_is_no_administrator) { // T10
    const World world(pod("a"));
    EXPECT_EQ(world.falls("identity/group/system:nodes", "cluster-admin"), Truth::No);
}

} // namespace cofferdam::graph
