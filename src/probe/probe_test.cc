#include <map>

#include <gtest/gtest.h>

#include "analysis/pod_security/pod_security.h"
#include "probe/ask.h"
#include "sources/cluster/fake_server.h"
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
    const std::vector<Canary> canaries = read_canaries();
    ASSERT_GT(canaries.size(), 10U);
    for (const Canary& canary : canaries) {
        const value::DocumentPtr document = parse(canary.pod);
        const auto baseline = judged(document->root(), pod_security::Level::Baseline);
        const auto restricted = judged(document->root(), pod_security::Level::Restricted);
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

class FakeCanaryServer : public cluster::CanaryTransport {
  public:
    std::expected<cluster::Response, cluster::Failure> try_to_create(const std::string& path,
                                                                     const std::string& object) override {
        asked.push_back(path);
        const std::string name(parse(object)->root()["metadata"]["name"].as_string());
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

TEST(Ask, EveryCanaryInEveryNamespace) {
    FakeCanaryServer server;
    server.answers["cofferdam-canary-b"] =
        status(403, R"(pods \"x\" is forbidden: violates PodSecurity \"baseline:latest\": privileged)");
    const auto answers = ask(server, {"a", "shop"},
                             {{"a", "", "", R"({"metadata":{"name":"cofferdam-canary-a"}})"},
                              {"b", "control", "baseline", R"({"metadata":{"name":"cofferdam-canary-b"}})"}})
                             .value();
    ASSERT_EQ(answers.size(), 4U);
    EXPECT_EQ(server.asked.back(), "/api/v1/namespaces/shop/pods");
    EXPECT_EQ(answers[2].outcome, ProbeOutcome::Admitted);
    EXPECT_EQ(answers[3].outcome, ProbeOutcome::Refused);
    EXPECT_EQ(answers[3].refuser, Refuser::PodSecurity);
    EXPECT_EQ(answers[3].by, "baseline:latest");
}

TEST(Ask, AServerThatIsSilentIsNotAskedOn) {
    FakeCanaryServer server;
    server.answers["cofferdam-canary-a"] = std::unexpected(cluster::Failure{"timed out", true});
    const std::vector<Canary> canaries(20, {"a", "", "", R"({"metadata":{"name":"cofferdam-canary-a"}})"});
    const auto answers = ask(server, {"a"}, canaries);
    ASSERT_FALSE(answers);
    EXPECT_EQ(answers.error().message, "timed out");
    EXPECT_EQ(server.asked.size(), 5U);
}

TEST(Ask, ANamespaceThatIsNoNameIsRefused) {
    FakeCanaryServer server;
    EXPECT_FALSE(ask(server, {"../../secrets"}, read_canaries()));
    EXPECT_TRUE(server.asked.empty());
}

TEST(NamespacesOf, ThoseThatStay) {
    cluster::FakeServer server;
    server.serve("/api/v1/namespaces", R"({"items":[{"metadata":{"name":"shop"}},{"metadata":{"name":"a"}},)"
                                       R"({"metadata":{"name":"gone"},"status":{"phase":"Terminating"}}]})");
    cluster::Client client(server, server.pace());
    EXPECT_EQ(namespaces_of(client).value(), (std::vector<std::string>{"a", "shop"}));
}

} // namespace
} // namespace cofferdam::probe
