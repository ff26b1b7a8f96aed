#include <gtest/gtest.h>

#include "report/report.h"
#include "report/sample_result.h"
#include "value/document.h"

namespace cofferdam::report {
namespace {

// Keeps the document of the values that it gives out.
class Log {
  public:
    explicit Log(const questions::ScanResult& result)
        : parsed_(value::parse_json(std::make_shared<const value::Text>("x.sarif", sarif(result, {})))) {}

    const value::Value& operator[](std::string_view key) const {
        return parsed_.documents.at(0)->root()["runs"][0][key];
    }

  private:
    value::Parsed parsed_;
};

TEST(Sarif, a_result_has_rule_level_place_and_fingerprint) {
    const Log run(sample::result());
    const value::Value& result = run["results"][1];
    EXPECT_EQ(result["ruleId"].as_string(), "compliance-pss-privileged");
    EXPECT_EQ(result["level"].as_string(), "error");
    EXPECT_EQ(result["message"]["text"].as_string(), "Deployment shop/web: container agent is privileged");
    EXPECT_EQ(result["partialFingerprints"]["cofferdam/v1"].as_string(),
              sample::privileged_finding().fingerprint());
    const value::Value& location = result["locations"][0];
    EXPECT_EQ(value::to_json(location["physicalLocation"]),
              R"({"artifactLocation":{"uri":"k8s/shop.yaml"},"region":{"startLine":3,"startColumn":3}})");
    EXPECT_EQ(location["logicalLocations"][0]["fullyQualifiedName"].as_string(), "Deployment shop/web");
}

TEST(Sarif, rules_come_from_the_catalogue_and_results_point_to_them) {
    const Log run(sample::result());
    const value::Value& rules = run["tool"]["driver"]["rules"];
    ASSERT_EQ(rules.size(), 2U) << "only those that have results";
    for (const value::Value& result : run["results"].items()) {
        const auto index = static_cast<std::size_t>(result["ruleIndex"].as_int());
        EXPECT_EQ(rules[index]["id"].as_string(), result["ruleId"].as_string());
    }
    EXPECT_EQ(rules[1]["shortDescription"]["text"].as_string(), "Container is privileged");
    EXPECT_EQ(rules[1]["properties"]["security-severity"].as_string(), "9.5");
}

TEST(Sarif, columns_count_code_points) {
    const Log run(sample::result());
    EXPECT_EQ(run["columnKind"].as_string(), "unicodeCodePoints");
    const value::Value& region = run["results"][0]["locations"][0]["physicalLocation"]["region"];
    EXPECT_EQ(region["startColumn"].as_int(), 11) << "byte 12, after one é of two bytes";
}

TEST(Sarif, what_was_not_read_is_a_notification) {
    const Log run(sample::result());
    const value::Value& notes = run["invocations"][0]["toolExecutionNotifications"];
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(notes[0]["level"].as_string(), "warning");
    EXPECT_EQ(notes[1]["message"]["text"].as_string(),
              "Helm chart charts/cache: not rendered: its objects are not in the answers");
}

TEST(Sarif, braces_and_links_in_messages_are_literal) {
    questions::ScanResult result = sample::result();
    result.answers[5].findings[0].reason = "{0} [click](https://evil.example)";
    const Log run(result);
    EXPECT_EQ(run["results"][1]["message"]["text"].as_string(),
              "Deployment shop/web: {{0}} \\[click\\](https://evil.example)");
}

} // namespace
} // namespace cofferdam::report
