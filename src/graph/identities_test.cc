// Identities, tokens, nodes, clouds and leaked credentials: present, and absent.
#include <gtest/gtest.h>

#include "graph/edge_kind.h"
#include "graph/everyone.h"
#include "graph/test_world.h"

namespace cofferdam::graph {

namespace {

std::string account(std::string_view more = "") {
    return fmt::format(
        "{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: sa, namespace: shop{}}}}}\n---\n", more);
}

} // namespace

TEST(Identities, a_container_is_its_service_account_if_it_has_the_token) {
    const std::string edge = "IDENTITY_ASSUME container/shop/a/a -> identity/serviceaccount/shop/sa";
    EXPECT_TRUE(World(account() + pod("a", "serviceAccountName: sa")).has(edge));
    EXPECT_FALSE(
        World(account() + pod("a", "serviceAccountName: sa, automountServiceAccountToken: false")).has(edge));
    EXPECT_TRUE(World(account() + pod("a", "serviceAccountName: sa"))
                    .has("TOKEN_STEAL volume/shop/a/kube-api-access -> identity/serviceaccount/shop/sa"));
    const std::string vault =
        "serviceAccountName: sa, automountServiceAccountToken: false, volumes: [{name: t, projected: "
        "{sources: [{serviceAccountToken: {path: t, audience: vault}}]}}]";
    EXPECT_FALSE(World(account() + pod("a", vault, "volumeMounts: [{name: t, mountPath: /t}]")).has(edge));
}

TEST(Identities, everything_is_cluster_admin_whatever_it_is_called) {
    const std::string edge = "PERMISSIONS identity/user/jane -> permissions/*/cluster-admin::cluster-admin";
    EXPECT_TRUE(World(role("all", rule("'*'", "'*'")) + bind("b", "all")).has(edge));
    EXPECT_TRUE(World(bind("b", "cluster-admin")).has(edge));
    EXPECT_FALSE(World(role("all", rule("'*'", "'*'")) + bind("b", "all", "shop")).has(edge));
    EXPECT_FALSE(World(role("all", rule("'*'", "pods")) + bind("b", "all")).has(edge));
}

TEST(Identities, groups_that_the_estate_grants_something) {
    const std::string granted = role("r", rule("get", "secrets"))
                                + "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, "
                                  "metadata: {name: r}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: "
                                  "ClusterRole, name: r}, subjects: [{apiGroup: rbac.authorization.k8s.io, "
                                  "kind: Group, name: 'system:serviceaccounts:shop'}]}\n---\n";
    EXPECT_TRUE(World(account() + granted)
                    .has("IDENTITY_ASSUME identity/serviceaccount/shop/sa -> "
                         "identity/group/system:serviceaccounts:shop"));
    EXPECT_FALSE(World(account()).has(
        "IDENTITY_ASSUME identity/serviceaccount/shop/sa -> identity/group/system:serviceaccounts:shop"));
}

TEST(Identities, who_shows_no_credentials) {
    const std::string granted =
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, "
        "metadata: {name: r}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: "
        "ClusterRole, name: cluster-admin}, subjects: [{apiGroup: "
        "rbac.authorization.k8s.io, kind: Group, name: 'system:unauthenticated'}]}\n---\n";
    const std::string edge = "IDENTITY_ASSUME internet -> identity/user/system:anonymous ?";
    const World world(granted + pod("a", "automountServiceAccountToken: false"));
    EXPECT_TRUE(world.has(edge));
    EXPECT_EQ(world.falls("internet", "cluster-admin"), Truth::Unknown);
    EXPECT_EQ(world.falls("container/shop/a/a", "cluster-admin"), Truth::Unknown);
    EXPECT_EQ(world.falls("group:system:unauthenticated", "cluster-admin"), Truth::Yes);
    ASSERT_EQ(identities(*world.graph).size(), 3U); // and ServiceAccounts shop/default, default/default
    EXPECT_FALSE(World(pod("a")).has(edge));
    EXPECT_FALSE(
        World(granted + pod("a", "", "command: [kube-apiserver, '--anonymous-auth=false']")).has(edge));
}

TEST(Identities, nodes) {
    const World world(pod("a", "nodeName: n1") + pod("b", "nodeName: n2")
                      + "{apiVersion: v1, kind: Node, metadata: {name: n1}}\n---\n"
                        "{apiVersion: v1, kind: Node, metadata: {name: n2, labels: "
                        "{node-role.kubernetes.io/control-plane: ''}}}\n---\n");
    EXPECT_TRUE(world.has("NODE_TO_POD node/n1 -> pod/shop/a"));
    EXPECT_FALSE(world.has("NODE_TO_POD node/n1 -> pod/shop/b"));
    EXPECT_TRUE(world.has("IDENTITY_ASSUME node/n1 -> identity/group/system:nodes"));
    EXPECT_EQ(world.falls("node/n2", "cluster-admin"), Truth::Yes);
    EXPECT_EQ(world.falls("node/n1", "cluster-admin"), Truth::No);
    EXPECT_EQ(world.falls("node/*", "cluster-admin"), Truth::Unknown);
    EXPECT_TRUE(World(pod("a")).has("NODE_TO_POD node/* -> pod/shop/a ?")); // T14
    // All nodes of a managed cluster are known, and none is of the control plane.
    const World managed(pod("a", "nodeName: n1")
                        + "{apiVersion: v1, kind: Node, metadata: {name: n1}}\n---\n");
    EXPECT_EQ(managed.falls("node/*", "cluster-admin"), Truth::No);
}

TEST(Identities, a_word_that_names_nothing_gets_names_like_it) {
    const World world(account() + pod("a", "serviceAccountName: sa"));
    const auto found = find_states(*world.graph, "shop/serviceaccount/sa");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().message, "\"shop/serviceaccount/sa\" names nothing in the graph; perhaps "
                                     "identity/serviceaccount/shop/sa");
    EXPECT_FALSE(find_states(*world.graph, "nobody").error().message.contains("perhaps"));
}

TEST(Identities, volumes_and_secrets) {
    const World world(pod("a", "volumes: [{name: v, secret: {secretName: s}}]",
                          "volumeMounts: [{name: v, mountPath: /s}], env: [{name: E, valueFrom: "
                          "{secretKeyRef: {name: t, key: k}}}]"));
    EXPECT_TRUE(world.has("VOLUME_DISCOVER container/shop/a/a -> volume/shop/a/v"));
    EXPECT_TRUE(world.has("VOLUME_ACCESS volume/shop/a/v -> secret/shop/s"));
    EXPECT_TRUE(world.has("VOLUME_ACCESS container/shop/a/a -> secret/shop/t"));
    EXPECT_TRUE(world.has("VOLUME_ACCESS node/* -> volume/shop/a/v ?"));
    EXPECT_TRUE(world.has("POD_TO_CONTAINER pod/shop/a -> container/shop/a/a"));
}

TEST(Identities, clouds) {
    EXPECT_TRUE(World(account(", annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/x'}"))
                    .has("CLOUD identity/serviceaccount/shop/sa -> cloud/aws/arn:aws:iam::1:role/x ?"));
    EXPECT_EQ(World(account()).edges({"CLOUD"}), std::set<std::string>());
}

TEST(Identities, bootstrap_tokens) {
    const std::string secret =
        "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: kube-system}, type: ";
    EXPECT_TRUE(World(secret + "bootstrap.kubernetes.io/token}")
                    .has("NODE_BOOTSTRAP secret/kube-system/s -> identity/group/system:nodes ?"));
    EXPECT_FALSE(World(secret + "Opaque}")
                     .has("NODE_BOOTSTRAP secret/kube-system/s -> identity/group/system:nodes ?"));
}

TEST(Identities, credentials_in_configuration) {
    const std::string key = "AKIAIOSFODNN7EXAMPLE";
    const World leaks(pod("a", "", "env: [{name: KEY, value: " + key + "}]"));
    EXPECT_TRUE(leaks.has("CREDENTIAL_LEAK container/shop/a/a -> cloud/credential/aws-access-key/shop/a ?"));
    EXPECT_EQ(
        World(pod("a", "", "env: [{name: KEY, value: harmless-and-long-enough}]")).edges({"CREDENTIAL_LEAK"}),
        std::set<std::string>());
    const std::string map =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: m, namespace: shop}, data: {config: \"clusters: "
        "[]\\nusers:\\n- user: {token: abcdefghijklmnopqrstuvwxyz}\"}}\n---\n";
    EXPECT_TRUE(World(map).has(
        "CREDENTIAL_LEAK secret/shop/configmap:m -> permissions/*/cluster-admin::cluster-admin ?"));
    EXPECT_TRUE(
        World(map
              + pod("a", "",
                    "envFrom: [], env: [{name: X, valueFrom: {configMapKeyRef: {name: m, key: config}}}]"))
            .has("CREDENTIAL_LEAK container/shop/a/a -> secret/shop/configmap:m"));
}

TEST(Identities, images_that_whoever_holds_the_login_may_replace) {
    const std::string edge = "IMAGE_TAMPER secret/shop/login -> container/shop/a/a ?";
    const std::string pulls = "imagePullSecrets: [{name: login}]";
    EXPECT_TRUE(World(pod("a", pulls)).has(edge));
    EXPECT_EQ(World(pod("a")).edges({"IMAGE_TAMPER"}), std::set<std::string>());
    const std::string by_digest = "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}, spec: "
                                  "{imagePullSecrets: [{name: login}], "
                                  "containers: [{name: a, image: 'app@sha256:"
                                  + std::string(64, 'a') + "'}]}}\n---\n";
    EXPECT_EQ(World(by_digest).edges({"IMAGE_TAMPER"}), std::set<std::string>());
}

TEST(Identities, holes_of_versions_that_nodes_report) {
    const auto node = [](std::string_view info) {
        return fmt::format(
            "{{apiVersion: v1, kind: Node, metadata: {{name: n1}}, status: {{nodeInfo: {{{}}}}}}}\n---\n",
            info);
    };
    const std::string edge = "CVE_ESCAPE container/shop/a/a -> node/n1 ?";
    const std::string there = pod("a", "nodeName: n1");
    EXPECT_TRUE(World(there + node("kernelVersion: 5.10.47-linuxkit")).has(edge));
    EXPECT_FALSE(World(there + node("kernelVersion: 5.10.102")).has(edge)); // mended
    EXPECT_FALSE(World(there + node("kernelVersion: 4.19.1")).has(edge));   // not yet broken
    EXPECT_FALSE(World(there + node("")).has(edge)) << "no edge without a fact about a version";
    EXPECT_TRUE(World(there + node("containerRuntimeVersion: 'docker://18.9.1'")).has(edge));
    EXPECT_FALSE(
        World(pod("a", "nodeName: n1, runtimeClassName: gvisor") + node("kernelVersion: 5.10.47")).has(edge));
}

TEST(Identities, nodes_of_the_control_plane) {
    const auto node = [](std::string_view label) {
        return fmt::format(
            "{{apiVersion: v1, kind: Node, metadata: {{name: n1, labels: {{{}: ''}}}}}}\n---\n", label);
    };
    const std::string edge = "CONTROL_PLANE_NODE node/n1 -> permissions/*/cluster-admin::cluster-admin";
    EXPECT_TRUE(World(node("node-role.kubernetes.io/control-plane")).has(edge));
    EXPECT_FALSE(World(node("node-role.kubernetes.io/worker")).has(edge));
}

TEST(Names, two_workloads_of_one_name_have_two_ids) {
    const std::string set =
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a, namespace: shop}, spec: "
        "{selector: {matchLabels: {x: a}}, template: {metadata: {labels: {x: a}}, spec: "
        "{containers: [{name: a, image: x}]}}}}\n---\n";
    const std::string job =
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a, namespace: shop}, spec: {template: "
        "{spec: {restartPolicy: Never, containers: [{name: a, image: x}]}}}}\n---\n";
    EXPECT_TRUE(World(set).has("POD_TO_CONTAINER pod/shop/a -> container/shop/a/a"));
    EXPECT_EQ(
        World(set + job + pod("a")).edges({"POD_TO_CONTAINER"}),
        (std::set<std::string>{"POD_TO_CONTAINER pod/shop/Job:a -> container/shop/Job:a/a",
                               "POD_TO_CONTAINER pod/shop/StatefulSet:a -> container/shop/StatefulSet:a/a",
                               "POD_TO_CONTAINER pod/shop/a -> container/shop/a/a"}));
}

TEST(Catalogue, every_kind_has_its_entry) {
    for (std::size_t i = 0; i < edge_kinds; ++i) {
        const auto kind = static_cast<EdgeKind>(i);
        const EdgeText& text = text_of(kind);
        EXPECT_EQ(text.name, to_string(kind));
        EXPECT_EQ(find_edge_kind(text.name), kind);
        EXPECT_FALSE(text.title.empty() || text.when.empty() || text.sources.empty()) << text.name;
        EXPECT_TRUE(text.attack.starts_with("T1")) << text.name;
    }
}

} // namespace cofferdam::graph
