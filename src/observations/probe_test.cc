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
    EXPECT_EQ(vap.refuser, Refuser::ValidatingAdmissionPolicy);
    EXPECT_EQ(vap.by, "no-root");
    const auto webhook = judged(400, "admission webhook \"validate.example\" denied the request: no");
    EXPECT_EQ(webhook.refuser, Refuser::Webhook);
    EXPECT_EQ(webhook.by, "validate.example");
    EXPECT_EQ(judged(403, "pods \"c\" is forbidden: some plugin of the server").refuser, Refuser::Other);
}

TEST(Probe, WordsOfAPolicyDoNotMakeAnotherRefuse) {
    const auto webhook =
        judged(403, "admission webhook \"w\" denied the request: violates PodSecurity \"restricted:latest\"");
    EXPECT_EQ(webhook.refuser, Refuser::Webhook);
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
    const Probe probe{
        .cluster = "context prod",
        .server_version = "v1.35.4",
        .time = "2026-11-23T03:10:00Z",
        .answers = {judged(201, ""), judged(403, "admission webhook \"w\" denied the request: \xc3\xa9")}};
    const Probe read = parse(to_json(probe)).value();
    EXPECT_EQ(read.answers, probe.answers);
    EXPECT_EQ(read.cluster, probe.cluster);
    EXPECT_EQ(read.count(ProbeOutcome::Refused), 1U);
}

TEST(Probe, OtherFilesAreToldApart) {
    EXPECT_FALSE(parse("{}"));
    EXPECT_FALSE(parse(R"({"format":2,"answers":[]})"));
}

} // namespace
} // namespace cofferdam::observations
