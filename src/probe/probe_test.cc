#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/pod_security/pod_security.h"
#include "kubernetes/test_world.h"
#include "probe/ask.h"
#include "value/document.h"

namespace cofferdam::probe {
namespace {

using observations::ProbeAnswer;
using observations::ProbeOutcome;
using observations::Refuser;

value::DocumentPtr parse(const std::string& json) {
    return value::parse_json(std::make_shared<value::Text>("canary", json)).documents.at(0);
}

pod_security::Result judged(const value::Value& pod, pod_security::Level level) {
    return pod_security::evaluate(pod["metadata"], pod["spec"], level, pod_security::newest());
}

TEST(Canaries, EachFailsTheControlThatItIsFor) {
    const std::vector<Canary> canaries = read_canaries().pods;
    ASSERT_GT(canaries.size(), 10U);
    for (const Canary& canary : canaries) {
        const auto baseline = judged(canary.object->root(), pod_security::Level::Baseline);
        const auto restricted = judged(canary.object->root(), pod_security::Level::Restricted);
        if (canary.control.empty()) {
            EXPECT_EQ(restricted.verdict, pod_security::Verdict::Pass) << canary.name;
            continue;
        }
        const auto& judgement = canary.level == "baseline" ? baseline : restricted;
        bool fails = false;
        for (const pod_security::Violation& violation : judgement.violations)
            fails = fails || canary.control == "compliance-pss-" + std::string(violation.check);
        EXPECT_TRUE(fails) << canary.name;
        EXPECT_EQ(baseline.verdict == pod_security::Verdict::Pass, canary.level == "restricted")
            << canary.name;
    }
}

TEST(Canaries, NoneHasANameThatMayBeTaken) {
    const Canaries canaries = read_canaries();
    std::vector<Canary> all = canaries.pods;
    all.insert(all.end(), canaries.others.begin(), canaries.others.end());
    for (const Canary& canary : all) {
        const value::Value& metadata = canary.object->root()["metadata"];
        EXPECT_FALSE(metadata["name"]) << canary.name;
        EXPECT_EQ(metadata["generateName"].string_or(""), "cofferdam-canary-" + canary.name + "-");
        EXPECT_TRUE(canary.path.contains("/{namespace}/")) << canary.name;
    }
}

class FakeCanaryServer : public cluster::CanaryTransport {
  public:
    std::expected<cluster::Response, cluster::Failure> try_to_create(const std::string& path,
                                                                     const std::string& object) override {
        asked.push_back(path);
        const std::string name(parse(object)->root()["metadata"]["generateName"].as_string());
        const auto found = answers.find(name);
        if (found == answers.end()) return cluster::Response{201, object};
        return found->second;
    }

    std::map<std::string, std::expected<cluster::Response, cluster::Failure>> answers;
    std::vector<std::string> asked;
};

cluster::Response status(int code, std::string_view message) {
    return {code, fmt::format(R"({{"kind":"Status","message":"{}"}})", message)};
}

Canary canary(std::string name) {
    const value::DocumentPtr pod = parse(R"({"apiVersion":"v1","kind":"Pod"})");
    return canary_of(std::move(name), "/api/v1/namespaces/{namespace}/pods", pod->root());
}

TEST(Ask, WhatThePlanSays) {
    FakeCanaryServer server;
    server.answers["cofferdam-canary-b-"] =
        status(403, R"(pods \"x\" is forbidden: violates PodSecurity \"baseline:latest\": privileged)");
    const Plan plan{.canaries = {canary("a"), canary("b")},
                    .askings = {{0, "a", {}, ""}, {0, "shop", {}, ""}, {1, "shop", {"Namespace shop"}, ""}},
                    .without_canary = {}};
    const auto answers = ask(server, plan).value();
    ASSERT_EQ(answers.size(), 3U);
    EXPECT_EQ(server.asked.back(), "/api/v1/namespaces/shop/pods");
    EXPECT_EQ(answers[1].outcome, ProbeOutcome::Admitted);
    EXPECT_EQ(answers[2].outcome, ProbeOutcome::Refused);
    EXPECT_EQ(answers[2].refusal.refuser, Refuser::PodSecurity);
    EXPECT_EQ(answers[2].refusal.by, "baseline:latest");
    EXPECT_EQ(answers[2].predicted, std::vector<std::string>{"Namespace shop"});
}

TEST(Ask, OfWhatWasMadeForAPolicyTheFirstThatIsUnderstoodIsEnough) {
    FakeCanaryServer server;
    server.answers["cofferdam-canary-a-"] = status(400, "Pod in version v1 cannot be handled as a Pod");
    const Plan plan{.canaries = {canary("a"), canary("b"), canary("c")},
                    .askings = {{0, "shop", {}, "P p"}, {1, "shop", {}, "P p"}, {2, "shop", {}, "P p"}},
                    .without_canary = {}};
    const auto answers = ask(server, plan).value();
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[1].canary, "b");
}

TEST(Ask, AServerThatIsSilentIsNotAskedOn) {
    FakeCanaryServer server;
    server.answers["cofferdam-canary-a-"] = std::unexpected(cluster::Failure{"timed out", true});
    const Plan plan{.canaries = {canary("a")},
                    .askings = std::vector<Asking>(20, {0, "a", {}, ""}),
                    .without_canary = {}};
    const auto answers = ask(server, plan);
    ASSERT_FALSE(answers);
    EXPECT_EQ(answers.error().message, "timed out");
    EXPECT_EQ(server.asked.size(), 5U);
}

TEST(Ask, ANamespaceThatIsNoNameIsRefused) {
    FakeCanaryServer server;
    const Plan plan{
        .canaries = {canary("a")}, .askings = {{0, "../../secrets", {}, ""}}, .without_canary = {}};
    EXPECT_FALSE(ask(server, plan));
    EXPECT_TRUE(server.asked.empty());
}

TEST(NamespacesOf, ThoseThatStay) {
    const auto snapshot = kubernetes::estate_of(R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: a}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: gone}, status: {phase: Terminating}}
)");
    EXPECT_EQ(namespaces_of(*snapshot), (std::vector<std::string>{"a", "shop"}));
}

} // namespace
} // namespace cofferdam::probe
