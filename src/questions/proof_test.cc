#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kubernetes/test_world.h"
#include "questions/proof.h"
#include "questions/scan.h"

namespace cofferdam::questions {
namespace {

using observations::Probe;
using observations::ProbeOutcome;
using observations::Refuser;
using policies::Policy;

constexpr std::string_view world = R"(
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: kyverno}
webhooks: [{name: validate.example, clientConfig: {service: {name: k, namespace: k}}, sideEffects: None, admissionReviewVersions: [v1],
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: no-root}
spec: {matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}, validations: [{expression: "true"}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: all}
spec: {policyName: no-root, validationActions: [Deny]}
)";

// "shop proved yes: reason\n" of those policies that are no bindings
std::string told(const Probe& probe) {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(std::string(world));
    policies::PolicyInventory all = policies::inventory(*snapshot);
    const ProbedEstate probed(*snapshot, probe);
    prove(all, *snapshot, probed);
    std::string text;
    for (const Policy& policy : all.policies) {
        const estate::Object& object = (*snapshot)[policy.object];
        if (object.kind.ends_with("Binding")) continue;
        text += fmt::format(
            "{} {} {}\n", object.name, to_string(policy.stage),
            policy.reason.starts_with("proved") || policy.reason.contains("canary") ? policy.reason : "");
    }
    return text;
}

TEST(Proof, WithoutAnswersNothingIsProved) {
    EXPECT_EQ(told({}), "kyverno configured \nno-root serving \nshop serving \n");
}

TEST(Proof, WhoRefusedIsProved) {
    EXPECT_EQ(told({.time = "T",
                    .answers = {{.namespace_ = "shop",
                                 .canary = "privileged",
                                 .level = "baseline",
                                 .outcome = ProbeOutcome::Refused,
                                 .refusal = {.refuser = Refuser::PodSecurity, .by = "baseline:latest"}},
                                {.namespace_ = "other",
                                 .canary = "root",
                                 .level = "restricted",
                                 .outcome = ProbeOutcome::Refused,
                                 .refusal = {.refuser = Refuser::ValidatingAdmissionPolicy, .by = "no-root"}},
                                {.namespace_ = "other",
                                 .canary = "root",
                                 .level = "restricted",
                                 .outcome = ProbeOutcome::Refused,
                                 .refusal = {.refuser = Refuser::Webhook, .by = "validate.example"}}}}),
              "kyverno proved proved: it refused the canary root in namespace other (T)\n"
              "no-root proved proved: it refused the canary root in namespace other (T)\n"
              "shop proved proved: it refused the canary privileged in namespace shop (T)\n");
}

TEST(Proof, WhatWasLetThroughWeighsMore) {
    EXPECT_EQ(told({.time = "T",
                    .answers = {{.namespace_ = "shop",
                                 .canary = "host-path",
                                 .level = "baseline",
                                 .outcome = ProbeOutcome::Refused,
                                 .refusal = {.refuser = Refuser::PodSecurity}},
                                {.namespace_ = "shop",
                                 .canary = "privileged",
                                 .control = "compliance-pss-privileged",
                                 .level = "baseline",
                                 .outcome = ProbeOutcome::Admitted}}}),
              "kyverno configured \nno-root serving \n"
              "shop contradicted contradicted: the API server admitted the canary privileged in namespace "
              "shop, which it refuses as it is written (T)\n");
}

TEST(Proof, BaselineMayAdmitWhatFailsRestrictedOnly) {
    EXPECT_EQ(
        told({.answers = {{.namespace_ = "shop",
                           .canary = "root",
                           .level = "restricted",
                           .outcome = ProbeOutcome::Admitted},
                          {.namespace_ = "shop", .canary = "harmless", .outcome = ProbeOutcome::Admitted}}}),
        "kyverno configured \nno-root serving \nshop serving \n");
}

TEST(Proof, WhatTheStandardsOfTheServerLackProvesNothing) {
    const auto with = [](std::string version) {
        return told({.server_version = std::move(version),
                     .time = "T",
                     .answers = {{.namespace_ = "shop",
                                  .canary = "probe-host",
                                  .control = "compliance-pss-hostProbesAndHostLifecycle",
                                  .level = "baseline",
                                  .outcome = ProbeOutcome::Admitted}}});
    };
    EXPECT_FALSE(with("v1.33.2").contains("contradicted")) << with("v1.33.2");
    EXPECT_TRUE(with("v1.34.0").contains("contradicted")) << with("v1.34.0");
}

TEST(Proof, WhatWasPredictedAndAdmittedIsContradicted) {
    EXPECT_EQ(
        told({.time = "T",
              .answers = {{.namespace_ = "other",
                           .canary = "for-no-root",
                           .predicted = {"ValidatingAdmissionPolicy no-root"},
                           .outcome = ProbeOutcome::Admitted}}}),
        "kyverno configured \n"
        "no-root contradicted contradicted: the API server admitted the canary for-no-root in namespace "
        "other, which it refuses as it is written (T)\n"
        "shop serving \n");
}

constexpr std::string_view engines = R"(
{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: require-labels}, spec: {validationFailureAction: Enforce, rules: [{name: r,
  match: {any: [{resources: {kinds: [Pod]}}]}, validate: {pattern: {metadata: {labels: {app: "?*"}}}}}]}}
---
{apiVersion: kyverno.io/v1, kind: Policy, metadata: {name: require-labels, namespace: shop}, spec: {validationFailureAction: Enforce,
  rules: [{name: r, match: {any: [{resources: {kinds: [Pod]}}]}, validate: {pattern: {metadata: {labels: {app: "?*"}}}}}]}}
)";

TEST(Proof, PoliciesBehindAWebhookAreThoseThatItNames) {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(std::string(engines));
    policies::PolicyInventory all = policies::inventory(*snapshot);
    const Probe probe{.answers = {{.namespace_ = "other",
                                   .canary = "harmless",
                                   .outcome = ProbeOutcome::Refused,
                                   .refusal = {.refuser = Refuser::Webhook,
                                               .by = "validate.kyverno.svc-fail",
                                               .policies = {"require-labels"}}}}};
    const auto proofs = prove(all, *snapshot, ProbedEstate(*snapshot, probe));
    ASSERT_EQ(proofs.size(), 1U); // the one of namespace shop was not asked
    EXPECT_EQ(proofs[0].policy.kind, "ClusterPolicy");
    EXPECT_TRUE(proofs[0].holds);
}

constexpr std::string_view unlabelled = R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {containers: [{name: c, image: "web:1", securityContext: {privileged: true}}]}}
)";

ScanResult scanned(const std::vector<observations::ProbeAnswer>& answers) {
    const Probe probe{.time = "T", .answers = answers};
    return scan(kubernetes::read_world(std::string(unlabelled)), {}, {.events = nullptr, .probe = &probe});
}

// "prevention-unlabelled-namespace conditional\n", and the reason if it tells of canaries
std::string told_of_prevention(const ScanResult& result) {
    std::string text;
    for (const Finding& finding : result.answers.back().findings) {
        if (finding.rule != "prevention-unlabelled-namespace") continue;
        const std::size_t canaries = finding.reason.find("the API server admitted");
        text += fmt::format("{}{}\n", finding.conditional ? "conditional" : "definite",
                            canaries == std::string::npos ? "" : ": " + finding.reason.substr(canaries));
    }
    return text;
}

const observations::ProbeAnswer refused_one{
    .namespace_ = "shop", .canary = "host-pid", .level = "baseline", .outcome = ProbeOutcome::Refused};
const observations::ProbeAnswer admitted_one{
    .namespace_ = "shop", .canary = "privileged", .level = "baseline", .outcome = ProbeOutcome::Admitted};

TEST(Prevention, CanariesTellWhatNoLabelTells) {
    EXPECT_EQ(told_of_prevention(scanned({})), "conditional\n");
    EXPECT_EQ(told_of_prevention(scanned({refused_one, admitted_one})),
              "definite: the API server admitted 1 of 2 canaries that fail baseline (privileged)\n");
    EXPECT_EQ(told_of_prevention(scanned({refused_one})), "");
    observations::ProbeAnswer unknown = refused_one;
    unknown.outcome = ProbeOutcome::Unknown;
    EXPECT_EQ(told_of_prevention(scanned({refused_one, unknown})), "conditional\n");
    observations::ProbeAnswer elsewhere = admitted_one;
    elsewhere.namespace_ = "other";
    EXPECT_EQ(told_of_prevention(scanned({elsewhere})), "conditional\n");
}

std::string cluster(std::string_view uid) {
    return fmt::format("{{apiVersion: v1, kind: Namespace, metadata: {{name: kube-system, uid: {}}}}}", uid);
}

TEST(ProbedEstate, AProbeOfAnotherClusterIsNotUsed) {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(cluster("a-1"));
    const Probe same{.cluster = "context prod", .cluster_uid = "a-1"};
    const Probe other{.cluster = "context test", .cluster_uid = "b-2"};
    const Probe untold{.cluster = "context old"};
    EXPECT_TRUE(ProbedEstate(*snapshot, same).is_of({0}));
    EXPECT_EQ(ProbedEstate(*snapshot, same).remark(), "");
    EXPECT_FALSE(ProbedEstate(*snapshot, other).is_used());
    EXPECT_EQ(
        ProbedEstate(*snapshot, other).remark(),
        "not used: it is of another cluster (context test, whose kube-system has uid b-2; here it has a-1)");
    EXPECT_TRUE(ProbedEstate(*snapshot, untold).is_used());
    EXPECT_EQ(
        ProbedEstate(*snapshot, untold).remark(),
        "that it is of this cluster cannot be checked: the probe does not tell the uid of the namespace "
        "kube-system");
}

} // namespace
} // namespace cofferdam::questions
