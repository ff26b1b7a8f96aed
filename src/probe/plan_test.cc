#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "analysis/admission/test_world.h"
#include "probe/mentioned_fields.h"
#include "probe/plan.h"

namespace cofferdam::probe {
namespace {

using admission::pods;
using admission::policy;

// "ValidatingAdmissionPolicy p: for-p in shop\n", "no canary: …\n"
std::string shown(const std::string& yaml, const std::vector<std::string>& namespaces = {"open", "shop"}) {
    const estate::SnapshotPtr snapshot = kubernetes::estate_of(std::string(admission::namespaces) + yaml);
    const access::Access access(*snapshot);
    const admission::Admission admission(*snapshot, {}, &access);
    Oracle oracle(*snapshot, admission, {0});
    const Plan plan = plan_for(namespaces, *snapshot, {0}, oracle);
    std::string text;
    std::vector<std::string> told;
    for (const Asking& asking : plan.askings) {
        for (const std::string& name : asking.predicted) {
            if (std::ranges::find(told, name) != told.end()) continue;
            told.push_back(name);
            text += fmt::format("{}: {} in {}\n", name, plan.canaries[asking.canary].name, asking.namespace_);
        }
    }
    for (const std::string& name : plan.without_canary) text += fmt::format("no canary: {}\n", name);
    return text;
}

std::string rule(std::string_view expression) {
    return fmt::format("{}, validations: [{{expression: \"{}\"}}]", pods, expression);
}

TEST(Plan, LabelsOfANamespaceAreShownByWhatTheyForbid) {
    EXPECT_EQ(shown("---\n{apiVersion: v1, kind: Namespace, metadata: {name: sealed, labels: "
                    "{pod-security.kubernetes.io/enforce: baseline}}}",
                    {"sealed"}),
              "Namespace sealed: privileged in sealed\n");
}

TEST(Plan, WhatTheHarmlessCanaryLacksIsEnough) {
    EXPECT_EQ(shown(policy(rule("has(object.metadata.labels.team)"))),
              "ValidatingAdmissionPolicy p: harmless in open\n");
}

TEST(Plan, ACanaryIsMadeOfWhatThePolicyMentions) {
    EXPECT_EQ(shown(policy(rule("!object.spec.containers.exists(c, c.image.endsWith(':latest'))"))),
              "ValidatingAdmissionPolicy p: for-p in open\n");
    EXPECT_EQ(shown(policy(rule("!has(object.spec.hostAliases)"))),
              "ValidatingAdmissionPolicy p: for-p in open\n");
    EXPECT_EQ(shown(policy(rule("object.spec.?priorityClassName.orValue('') != 'system-node-critical'"))),
              "ValidatingAdmissionPolicy p: for-p in open\n");
}

TEST(Plan, IsAskedWhereThePolicyLooks) {
    EXPECT_EQ(shown(policy(rule("has(object.metadata.labels.team)"),
                           "validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: "
                           "{team: web}}}")),
              "ValidatingAdmissionPolicy p: harmless in shop\n");
}

TEST(Plan, OtherKindsHaveCanariesToo) {
    EXPECT_EQ(
        shown(policy("matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: "
                     "[CREATE], resources: [deployments]}]}, validations: [{expression: "
                     "'object.spec.replicas >= 2'}]")),
        "ValidatingAdmissionPolicy p: harmless-deployment in open\n");
}

TEST(Plan, WhatOnlyReportsIsNotAskedAbout) {
    EXPECT_EQ(shown(policy(rule("false"), "validationActions: [Audit]")), "");
}

TEST(Plan, WhereNothingIsRefusedItIsSaid) {
    EXPECT_EQ(shown(policy(rule("true"))), "no canary: ValidatingAdmissionPolicy p\n");
}

std::string fields_of(std::string_view yaml) {
    const auto text = std::make_shared<const value::Text>("p", std::string(yaml));
    const value::DocumentPtr document = value::parse_yaml(text).documents.at(0);
    std::string told;
    for (const Path& path : mentioned_fields(document->root()).fields)
        told += fmt::format("{} ", fmt::join(path, "/"));
    return told;
}

TEST(MentionedFields, ChainsMacrosAndVariables) {
    EXPECT_EQ(
        fields_of("{e: 'object.spec.containers.all(c, has(c.securityContext) && c.?image.orValue(\"\") != "
                  "\"x\")'}"),
        "spec/containers spec/containers/[]/image spec/containers/[]/securityContext ");
    EXPECT_EQ(fields_of("{variables: [{name: cs, expression: object.spec.containers}], e: "
                        "'variables.cs.exists(x, x.tty)'}"),
              "spec/containers spec/containers/[]/tty ");
    EXPECT_EQ(fields_of("{e: \"{{ request.object.spec.containers[].image }}\"}"),
              "spec/containers/[]/image ");
    EXPECT_EQ(fields_of("{e: \"object.metadata.labels['a.b/c'] == 'd'\"}"), "metadata/labels/a.b/c ");
    EXPECT_EQ(fields_of("{e: 'myobject.spec.x, subject.object2'}"), "");
}

TEST(MentionedFields, LeavesOfPatternsWithoutTheirAnchors) {
    EXPECT_EQ(fields_of("{validate: {pattern: {spec: {=(hostPID): 'false', containers: [{(name): '*', image: "
                        "'!*:latest'}]}}}}"),
              "spec/containers/[]/image spec/containers/[]/name spec/hostPID ");
}

} // namespace
} // namespace cofferdam::probe
