#include <gtest/gtest.h>

#include "kubernetes/decode.h"

namespace cofferdam::kubernetes {
namespace {

Decoded read(std::string yaml) {
    return decode(value::parse_yaml(std::make_shared<value::Text>("test.yaml", std::move(yaml))).documents);
}

std::string rbac(std::string_view rest) {
    return "apiVersion: rbac.authorization.k8s.io/v1\n" + std::string(rest);
}

std::string problem_of(std::string yaml) {
    const Decoded decoded = read(std::move(yaml));
    EXPECT_TRUE(decoded.entities.empty());
    return decoded.problems.empty() ? "" : decoded.problems.front().message;
}

TEST(Identities, ServiceAccount) {
    const std::string yaml = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n"
                             "automountServiceAccountToken: false\nsecrets: [{name: web-token}]\n";
    const Decoded decoded = read(yaml);
    const auto& account = std::get<estate::ServiceAccount>(decoded.entities.at(0).row);
    EXPECT_EQ(account.namespace_, "shop");
    EXPECT_EQ(account.name, "web");
    EXPECT_EQ(account.automount_token, false);
    ASSERT_EQ(account.secrets.size(), 1U);
    EXPECT_EQ(account.secrets[0], "web-token");
}

TEST(Identities, ClusterRoleWithAggregation) {
    const Decoded decoded =
        read(rbac("kind: ClusterRole\nmetadata: {name: all}\naggregationRule: {clusterRoleSelectors: "
                  "[{matchLabels: {a: b}}]}\nrules:\n- {verbs: [get], apiGroups: [''], resources: "
                  "[pods], resourceNames: [x]}\n- {verbs: [get], nonResourceURLs: [/metrics]}\n"));
    const auto& role = std::get<estate::Role>(decoded.entities.at(0).row);
    EXPECT_TRUE(role.is_cluster_role());
    ASSERT_EQ(role.aggregates.size(), 1U);
    EXPECT_EQ(role.aggregates[0].to_string(), "a=b");
    ASSERT_EQ(role.rules.size(), 2U);
    EXPECT_EQ(role.rules[0].resource_names, (std::vector<std::string_view>{"x"}));
    EXPECT_EQ(role.rules[1].non_resource_urls, (std::vector<std::string_view>{"/metrics"}));
    EXPECT_EQ(role.rules[1].path, "rules[1]");
}

TEST(Identities, RoleBindingGivesAccountsItsNamespace) {
    const Decoded decoded = read(rbac(
        "kind: RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {kind: ClusterRole, name: view}\n"
        "subjects: [{kind: ServiceAccount, name: web}, {kind: Group, name: dev, namespace: bank}]\n"));
    const auto& binding = std::get<estate::RoleBinding>(decoded.entities.at(0).row);
    EXPECT_TRUE(binding.to_cluster_role);
    EXPECT_EQ(binding.role, "view");
    ASSERT_EQ(binding.subjects.size(), 2U);
    EXPECT_EQ(to_string(binding.subjects[0]), "ServiceAccount shop/web");
    EXPECT_EQ(to_string(binding.subjects[1]), "Group dev");
    EXPECT_EQ(binding.subjects[1].namespace_, "") << "only accounts have one";
}

TEST(Identities, WhatTheApiServerRefusesIsAProblem) {
    const auto role = [](std::string_view kind, std::string_view rule) {
        return problem_of(rbac("kind: " + std::string(kind) + "\nmetadata: {name: r}\nrules: ["
                               + std::string(rule) + "]\n"));
    };
    const auto ends_with = [](const std::string& message, std::string_view end) {
        EXPECT_TRUE(message.ends_with(end)) << message;
    };
    ends_with(role("Role", "{apiGroups: [''], resources: [pods]}"),
              "rules[0]: a rule needs at least one verb");
    ends_with(role("Role", "{verbs: [get], resources: [pods]}"),
              "rules[0]: a rule on resources needs apiGroups");
    ends_with(role("Role", "{verbs: [get], apiGroups: ['']}"), "rules[0]: a rule needs resources");
    ends_with(role("Role", "{verbs: [get], nonResourceURLs: [/x]}"),
              "rules[0]: a Role cannot apply to nonResourceURLs, only a ClusterRole");
    ends_with(role("ClusterRole", "{verbs: [get], nonResourceURLs: [/x], resources: [pods]}"),
              "rules[0]: a rule is for resources or for nonResourceURLs, not both");

    const auto binding = [](std::string_view kind, std::string_view rest) {
        return problem_of(rbac("kind: " + std::string(kind) + "\nmetadata: {name: b}\n" + std::string(rest)));
    };
    ends_with(binding("ClusterRoleBinding", "roleRef: {kind: Role, name: x}"),
              "roleRef of kind \"Role\": must be ClusterRole");
    ends_with(binding("ClusterRoleBinding",
                      "roleRef: {kind: ClusterRole, name: x}\nsubjects: [{kind: ServiceAccount, name: a}]"),
              "subject ServiceAccount a needs a namespace in a ClusterRoleBinding");
    ends_with(binding("RoleBinding", "roleRef: {kind: Role, name: x}\nsubjects: [{kind: Robot, name: a}]"),
              "subject of kind \"Robot\": must be User, Group or ServiceAccount");
    ends_with(binding("RoleBinding", "roleRef: {kind: Role, name: x}\nsubjects: [{kind: User}]"),
              "a subject needs a name");
    ends_with(binding("RoleBinding", "roleRef: {kind: Role}"), "roleRef needs a name");
}

} // namespace
} // namespace cofferdam::kubernetes
