#include <gtest/gtest.h>

#include "content/baseline.h"

namespace cofferdam::content {
namespace {

Result<Baseline> parse(std::string json) {
    auto parsed = value::parse(std::make_shared<value::Text>("baseline.json", std::move(json)));
    if (parsed.documents.size() != 1)
        return error("the test's JSON holds {} documents", parsed.documents.size());
    return parse_baseline(*parsed.documents.front());
}

std::string refusal(std::string json) {
    auto baseline = parse(std::move(json));
    return baseline ? "accepted" : baseline.error().message;
}

TEST(Baseline, holds_the_fingerprints_of_all_answers) {
    auto baseline = parse(R"({"schema_version": 1, "answers": {
        "internet": {"verdict": "bad", "findings": [{"fingerprint": "aa"}, {"fingerprint": "bb"}]},
        "detection": {"verdict": "unknown", "findings": []},
        "compliance": {"verdict": "bad", "findings": [{"fingerprint": "cc"}, {"fingerprint": "aa"}]}}})");
    ASSERT_TRUE(baseline) << baseline.error().message;
    EXPECT_EQ(*baseline, (Baseline{"aa", "bb", "cc"}));
}

TEST(Baseline, something_else_is_refused) {
    const std::string refused = "baseline.json:1:1: not a report of cofferdam scan --format json: ";
    EXPECT_EQ(refusal(R"({"version": "2.1.0", "runs": []})"), refused + "it has no answers");
    EXPECT_EQ(refusal("[]"), refused + "it has no answers");
    EXPECT_EQ(refusal(R"({"answers": []})"), refused + "it has no answers");
}

// A report that lost its fingerprints would make everything new, without a word.
TEST(Baseline, a_damaged_report_is_refused) {
    const std::string refused = "baseline.json:1:1: not a report of cofferdam scan --format json: ";
    EXPECT_EQ(refusal(R"({"answers": {"internet": {"verdict": "bad"}}})"),
              refused + "an answer has no findings");
    EXPECT_EQ(refusal(R"({"answers": {"internet": {"findings": [{"rule": "a"}]}}})"),
              refused + "a finding has no fingerprint");
    EXPECT_EQ(refusal(R"({"answers": {"internet": {"findings": [{"fingerprint": 7}]}}})"),
              refused + "a finding has no fingerprint");
}

} // namespace
} // namespace cofferdam::content
