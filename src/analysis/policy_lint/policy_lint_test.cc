#include <gtest/gtest.h>

#include "analysis/policy_lint/policy_lint.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"

namespace cofferdam::policy_lint {
namespace {

// Each mistake in a line: its path and the reason.
std::vector<std::string> mistakes_in(const std::string& yaml) {
    const value::Parsed parsed = value::parse_yaml(std::make_shared<value::Text>("test.yaml", yaml));
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    EXPECT_TRUE(parsed.problems.empty() && decoded.problems.empty());
    estate::SnapshotBuilder builder;
    const auto target = builder.add_target({.name = "test"});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    const estate::SnapshotPtr snapshot = std::move(builder).build().snapshot;
    std::vector<std::string> lines;
    for (const Mistake& mistake : examine(*snapshot, 35))
        lines.push_back(mistake.path + ": " + mistake.reason);
    return lines;
}

std::string webhook(const std::string& more) {
    return "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: "
           "{name: w}, webhooks: "
           "[{name: w.x.io, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {service: "
           "{namespace: guard, name: "
           "guard}}, rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]"
           + more + "}]}\n";
}

std::string policy(const std::string& spec) {
    return "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: "
           "p}, spec: {"
           + spec + "}}\n";
}

using Lines = std::vector<std::string>;

TEST(PolicyLint, a_webhook_that_is_asked_about_its_own_pods_cannot_come_back) {
    EXPECT_EQ(mistakes_in(webhook("")), Lines{"webhooks[0]: webhook w.x.io fails closed and is asked about "
                                              "pods in guard, where its own Service is: "
                                              "once its pods are gone, none can be made"});
    EXPECT_EQ(mistakes_in(webhook(", failurePolicy: Ignore")), Lines{});
}

TEST(PolicyLint, one_that_leaves_its_namespace_out_may_still_hold_up_kube_system) {
    const auto leaving_out = [](const std::string& names) {
        return webhook(", namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, "
                       "operator: NotIn, values: ["
                       + names + "]}]}");
    };
    EXPECT_EQ(mistakes_in(leaving_out("guard")), Lines{"webhooks[0]: webhook w.x.io fails closed and is "
                                                       "asked about pods in kube-system, while it does not "
                                                       "answer, nothing there can be replaced"});
    EXPECT_EQ(mistakes_in(leaving_out("guard, kube-system")), Lines{});
}

TEST(PolicyLint, labels_and_conditions_may_leave_them_out) {
    const Lines lines = mistakes_in(webhook(", objectSelector: {matchLabels: {a: b}}"));
    ASSERT_FALSE(lines.empty());
    EXPECT_TRUE(lines.front().ends_with("unless its selectors and conditions leave them out"));
}

TEST(PolicyLint, what_does_not_compile_is_told_with_its_place) {
    EXPECT_EQ(mistakes_in(policy(
                  "variables: [{name: a, expression: '1'}], validations: [{expression: 'variables.a > 0'}, "
                  "{expression: 'variables.b'}, {expression: 'object.spec'}]")),
              (Lines{"spec.validations[1].expression: 1:10: undefined field 'b'",
                     "spec.validations[2].expression: must evaluate to bool"}));
}

TEST(PolicyLint, rules_that_nothing_meets) {
    EXPECT_EQ(
        mistakes_in(policy(
            "matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], "
            "resources: [pods, deployments]}]}, matchConditions: [{name: n, expression: 'false'}]")),
        (Lines{"spec.matchConstraints.resourceRules[0].resources[1]: its API groups do not serve "
               "deployments: that is "
               "of group apps",
               "spec.matchConditions[0].expression: it is false whatever is asked"}));
    EXPECT_EQ(
        mistakes_in(policy(
            "matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], "
            "resources: [namespaces], scope: Namespaced}]}")),
        Lines{"spec.matchConstraints.resourceRules[0].resources[0]: namespaces are of the whole cluster, and "
              "the "
              "rule's scope is Namespaced"});
    EXPECT_EQ(
        mistakes_in(policy(
            "matchConstraints: {resourceRules: [{apiGroups: [acme.io], apiVersions: [v1], operations: "
            "[CREATE], resources: [widgets]}, {apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], "
            "resources: [deployments, pods/exec]}]}")),
        Lines{});
}

TEST(PolicyLint, loops_in_loops_cost_more_than_is_allowed) {
    const auto with = [](const std::string& expression) {
        return mistakes_in(policy("validations: [{expression: '" + expression + "'}]"));
    };
    EXPECT_EQ(with("object.a.all(x, object.b.all(y, x != y))"), Lines{});
    const Lines deep = with("object.a.all(x, object.b.all(y, object.c.all(z, x != y || y != z)))");
    ASSERT_EQ(deep.size(), 1U);
    EXPECT_TRUE(
        deep.front().starts_with("spec.validations[0].expression: 3 loops in each other: over lists of 100"));
    EXPECT_EQ(with("object.a.all(x, object.b.all(y, [1, 2].all(z, x != y || y != z)))"), Lines{});
}

} // namespace
} // namespace cofferdam::policy_lint
