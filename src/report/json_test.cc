#include <gtest/gtest.h>

#include "report/report.h"
#include "report/sample_result.h"
#include "value/document.h"

namespace cofferdam::report {
namespace {

value::DocumentPtr parse(const std::string& text) {
    const auto bytes = std::make_shared<const value::Text>("report.json", text);
    const value::Parsed parsed = value::parse_json(bytes);
    EXPECT_TRUE(parsed.problems.empty()) << parsed.problems.front().message;
    EXPECT_EQ(parsed.documents.size(), 1U);
    return parsed.documents.front();
}

TEST(Json, has_the_contract_s_members) {
    const value::DocumentPtr report = parse(json(sample::result(), {}));
    const value::Value& root = report->root();
    EXPECT_EQ(root["schema_version"].as_int(), 1);
    EXPECT_EQ(root["kubernetes_version"].as_string(), "1.35");
    EXPECT_EQ(
        value::to_json(root["coverage"]),
        R"({"files":4,"documents":4,"objects":2,"not_kubernetes":1,"not_modelled":2,"instances":0,"conflicting":0,"unreadable":1,"ignored":0})");
    std::vector<std::string_view> keys;
    for (const value::Entry& entry : root["answers"].entries()) keys.push_back(entry.key.as_string());
    EXPECT_EQ(keys, (std::vector<std::string_view>{"credentials", "policies", "enforcement", "detection",
                                                   "internet", "compliance", "prevention"}));
    EXPECT_EQ(root["answers"]["compliance"]["verdict"].as_string(), "bad");
    EXPECT_EQ(
        value::to_json(root["answers"]["credentials"]["ways"]),
        R"([{"from":"Internet","to":"a node","via":"Internet → Deployment shop/web → a node","conditional":true,)"
        R"("steps":[{"kind":"PRIVILEGED","from":"container/shop/web/agent","to":"node/*",)"
        R"("reasons":["container agent is <privileged>"],"conditions":["the node runs Linux"],)"
        R"("refute":"kubectl get Deployment web -n shop -o yaml"}]}])");
    EXPECT_EQ(value::to_json(root["answers"]["policies"]["ways"]), "[]");
    EXPECT_EQ(value::to_json(root["gaps"][0]["facts"]), R"(["workloads","exposure"])");
    EXPECT_EQ(root["problems"][0]["source"]["line"].as_int(), 6);
    EXPECT_EQ(
        value::to_json(root["suppressed"]),
        R"({"by_waiver":2,"by_baseline":0,"expired_waivers":["waiver 3 expired on 2026-01-31"],"unused_waivers":[]})");
}

TEST(Json, a_workload_has_its_place_and_its_violations) {
    const value::DocumentPtr report = parse(json(sample::result(), {}));
    const value::Value& workload = report->root()["workloads"][0];
    EXPECT_EQ(workload["kind"].as_string(), "Deployment");
    EXPECT_EQ(workload["namespace"].as_string(), "shop");
    EXPECT_EQ(workload["name"].as_string(), "web");
    EXPECT_EQ(value::to_json(workload["source"]), R"({"file":"k8s/shop.yaml","line":1,"column":1})");
    EXPECT_EQ(
        value::to_json(workload["pod_security"]["baseline"]),
        R"({"verdict":"fail","violations":[{"check":"privileged",)"
        R"("field":"spec.template.spec.containers[0].securityContext.privileged","value":true,"explicit":true}]})");
    const value::Value& restricted = workload["pod_security"]["restricted"]["violations"];
    EXPECT_TRUE(restricted[1]["value"].is(value::Kind::Null)) << "nothing stands there";
    EXPECT_EQ(restricted[2]["value"][0].as_string(), "NET_ADMIN");
}

TEST(Json, a_compose_service_has_no_pod_security_and_no_source_is_null) {
    const value::DocumentPtr report = parse(json(sample::result(), {}));
    const value::Value& service = report->root()["workloads"][1];
    EXPECT_TRUE(service["pod_security"].is(value::Kind::Null));
    EXPECT_TRUE(service["source"].is(value::Kind::Null));
}

TEST(Json, a_count_without_denominator_says_so) {
    const value::DocumentPtr report = parse(json(sample::result(), {}));
    const value::Value& numbers = report->root()["answers"]["compliance"]["numbers"];
    EXPECT_EQ(numbers[0]["of"].as_int(), 9);
    EXPECT_TRUE(numbers[1]["of"].is(value::Kind::Null));
}

TEST(Json, hostile_names_come_through_unchanged_but_for_bytes_that_are_no_utf8) {
    const value::DocumentPtr report = parse(json(sample::hostile(), {}));
    std::string expected(sample::hostile_name);
    expected.replace(expected.find('\xff'), 1, "�");
    EXPECT_EQ(report->root()["workloads"][0]["name"].as_string(), expected);
    EXPECT_EQ(report->root()["answers"]["compliance"]["findings"][0]["evidence"][0]["value"].as_string(),
              expected)
        << "what is no JSON becomes a string";
}

} // namespace
} // namespace cofferdam::report
