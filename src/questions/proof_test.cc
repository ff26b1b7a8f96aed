#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kubernetes/test_world.h"
#include "questions/proof.h"

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
    prove(all, *snapshot, probe);
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
                                 .refuser = Refuser::PodSecurity,
                                 .by = "baseline:latest"},
                                {.namespace_ = "other",
                                 .canary = "root",
                                 .level = "restricted",
                                 .outcome = ProbeOutcome::Refused,
                                 .refuser = Refuser::ValidatingAdmissionPolicy,
                                 .by = "no-root"},
                                {.namespace_ = "other",
                                 .canary = "root",
                                 .level = "restricted",
                                 .outcome = ProbeOutcome::Refused,
                                 .refuser = Refuser::Webhook,
                                 .by = "validate.example"}}}),
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
                                 .refuser = Refuser::PodSecurity},
                                {.namespace_ = "shop",
                                 .canary = "privileged",
                                 .level = "baseline",
                                 .outcome = ProbeOutcome::Admitted}}}),
              "kyverno configured \nno-root serving \n"
              "shop configured the API server admitted the canary privileged, which fails baseline (T)\n");
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

} // namespace
} // namespace cofferdam::questions
