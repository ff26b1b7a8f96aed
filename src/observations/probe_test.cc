#include <gtest/gtest.h>

#include "observations/probe.h"
#include "value/document.h"

namespace cofferdam::observations {
namespace {

ProbeAnswer judged(int status, std::string message) {
    ProbeAnswer answer{
        .namespace_ = "shop", .canary = "privileged", .status = status, .message = std::move(message)};
    judge(answer);
    return answer;
}

TEST(Probe, WhoRefusedStandsInTheServersWords) {
    const auto vap =
        judged(422, "pods \"c\" is forbidden: ValidatingAdmissionPolicy 'no-root' with binding 'all' "
                    "denied request: runs as root");
    EXPECT_EQ(vap.outcome, ProbeOutcome::Refused);
    EXPECT_EQ(vap.refusal.refuser, Refuser::ValidatingAdmissionPolicy);
    EXPECT_EQ(vap.refusal.by, "no-root");
    const auto webhook = judged(400, "admission webhook \"validate.example\" denied the request: no");
    EXPECT_EQ(webhook.refusal.refuser, Refuser::Webhook);
    EXPECT_EQ(webhook.refusal.by, "validate.example");
    EXPECT_EQ(judged(403, "pods \"c\" is forbidden: some plugin of the server").refusal.refuser,
              Refuser::Other);
}

// As kyverno 1.12 and gatekeeper 3.16 word it.
TEST(Probe, EnginesNameTheirPolicies) {
    const auto kyverno =
        judged(400, "admission webhook \"validate.kyverno.svc-fail\" denied the request: \n\nresource "
                    "Pod/shop/c was blocked due to the following policies \n\nrequire-labels:\n  check: "
                    "'validation error: no label. rule check failed at path /metadata/labels/app/'\n"
                    "no-latest:\n  tag: 'validation error: latest'\n");
    EXPECT_EQ(kyverno.refusal.policies, (std::vector<std::string>{"require-labels", "no-latest"}));
    const auto gatekeeper =
        judged(403, "admission webhook \"validation.gatekeeper.sh\" denied the request: "
                    "[must-have-owner] you must provide labels: {\"owner\"}\n[no-root] c");
    EXPECT_EQ(gatekeeper.refusal.policies, (std::vector<std::string>{"must-have-owner", "no-root"}));
    const auto other = judged(403, "admission webhook \"w\" denied the request: [must-have-owner] x");
    EXPECT_TRUE(other.refusal.policies.empty());
}

TEST(Probe, OtherKindsAreRefusedInTheSameWords) {
    EXPECT_EQ(judged(422,
                     "deployments.apps \"c-\" is forbidden: ValidatingAdmissionPolicy 'one' with binding "
                     "'b' denied request: no")
                  .refusal.by,
              "one");
}

TEST(Probe, WordsOfAPolicyDoNotMakeAnotherRefuse) {
    const auto webhook =
        judged(403, "admission webhook \"w\" denied the request: violates PodSecurity \"restricted:latest\"");
    EXPECT_EQ(webhook.refusal.refuser, Refuser::Webhook);
}

TEST(Probe, WhatNoPolicyDecidedIsUnknown) {
    for (std::string_view message : {"pods is forbidden: User \"me\" cannot create resource \"pods\" in API "
                                     "group \"\" in the namespace \"shop\"",
                                     "pods \"c\" is forbidden: error looking up service account shop/default",
                                     "pods \"c\" is forbidden: exceeded quota: small",
                                     "admission webhook \"w\" does not support dry run"}) {
        EXPECT_EQ(judged(403, std::string(message)).outcome, ProbeOutcome::Unknown) << message;
    }
    EXPECT_EQ(judged(422, "Pod \"c\" is invalid").outcome, ProbeOutcome::Unknown);
    EXPECT_EQ(judged(500, "").outcome, ProbeOutcome::Unknown);
    EXPECT_EQ(judged(0, "timed out").outcome, ProbeOutcome::Unknown);
    EXPECT_EQ(judged(201, "").outcome, ProbeOutcome::Admitted);
}

Result<Probe> parse(const std::string& json) {
    return parse_probe(
        value::parse_json(std::make_shared<value::Text>("probe", json)).documents.at(0)->root());
}

TEST(Probe, AFileGivesBackWhatWentIn) {
    Probe probe{
        .cluster = "context prod",
        .cluster_uid = "0b7c",
        .server_version = "v1.35.4",
        .time = "2026-11-23T03:10:00Z",
        .canaries = {{"privileged", R"({"kind":"Pod"})"}},
        .answers = {judged(201, ""), judged(403, "admission webhook \"w\" denied the request: \xc3\xa9")},
        .without_canary = {"ClusterPolicy rego"}};
    probe.answers[0].predicted = {"ValidatingAdmissionPolicy p", "Namespace shop"};
    const Probe read = parse(to_json(probe)).value();
    EXPECT_EQ(read.answers, probe.answers);
    EXPECT_EQ(read.cluster, probe.cluster);
    EXPECT_EQ(read.cluster_uid, "0b7c");
    EXPECT_EQ(read.canaries, probe.canaries);
    EXPECT_EQ(read.without_canary, probe.without_canary);
    EXPECT_EQ(read.count(ProbeOutcome::Refused), 1U);
}

// Whoever edits the outcome does not edit what the server said.
TEST(Probe, TheServersWordsDecide) {
    const Probe read =
        parse(R"({"format":1,"answers":[{"outcome":"refused","status":201,"message":""}]})").value();
    EXPECT_EQ(read.answers.at(0).outcome, ProbeOutcome::Admitted);
}

TEST(Probe, OtherFilesAreToldApart) {
    EXPECT_FALSE(parse("{}"));
    EXPECT_FALSE(parse(R"({"format":2,"answers":[]})"));
}

} // namespace
} // namespace cofferdam::observations
