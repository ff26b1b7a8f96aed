#include <gtest/gtest.h>

#include "content/waivers.h"

namespace cofferdam::content {
namespace {

Result<std::vector<Waiver>> parse(std::string yaml) {
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("waivers.yaml", std::move(yaml)));
    if (parsed.documents.size() != 1)
        return error("the test's YAML holds {} documents", parsed.documents.size());
    return parse_waivers(*parsed.documents.front());
}

std::string refusal(std::string yaml) {
    auto waivers = parse(std::move(yaml));
    return waivers ? "accepted" : waivers.error().message;
}

TEST(Waivers, every_field) {
    auto waivers = parse(R"(
waivers:
- rule: compliance-pss-hostNamespaces
  subject: DaemonSet monitoring/node-exporter
  fingerprint: "0123456789abcdef"
  reason: reads the node's own metrics
  approver: jane@example.org
  expires: 2027-01-31
)");
    ASSERT_TRUE(waivers) << waivers.error().message;
    ASSERT_EQ(waivers->size(), 1U);
    const Waiver& waiver = waivers->front();
    EXPECT_EQ(waiver.rule, "compliance-pss-hostNamespaces");
    EXPECT_EQ(waiver.subject, "DaemonSet monitoring/node-exporter");
    EXPECT_EQ(waiver.fingerprint, "0123456789abcdef");
    EXPECT_EQ(waiver.reason, "reads the node's own metrics");
    EXPECT_EQ(waiver.approver, "jane@example.org");
    EXPECT_EQ(waiver.expires, (Date{2027, 1, 31}));
    EXPECT_EQ(to_string(waiver.place), "waivers.yaml:3:3");
}

TEST(Waivers, the_file_may_be_the_list_itself) {
    auto waivers = parse("- {rule: policies-dangling, reason: r, approver: p, expires: 2027-01-31}\n"
                         "- {fingerprint: b, reason: r, approver: p, expires: '2027-02-28'}\n");
    ASSERT_TRUE(waivers) << waivers.error().message;
    EXPECT_EQ(waivers->size(), 2U);
}

TEST(Waivers, an_empty_list_waives_nothing) { EXPECT_TRUE(parse("waivers: []").value().empty()); }

TEST(Waivers, whatever_is_missing_is_asked_for) {
    EXPECT_EQ(refusal("- {subject: Pod a/b, reason: r, approver: p, expires: 2027-01-31}"),
              "waivers.yaml:1:3: a waiver needs a rule or a fingerprint");
    EXPECT_EQ(refusal("- {rule: policies-dangling, approver: p, expires: 2027-01-31}"),
              "waivers.yaml:1:3: a waiver needs a reason");
    EXPECT_EQ(refusal("- {rule: policies-dangling, reason: r, expires: 2027-01-31}"),
              "waivers.yaml:1:3: a waiver needs an approver");
    EXPECT_EQ(refusal("- {rule: policies-dangling, reason: r, approver: p}"),
              "waivers.yaml:1:3: a waiver needs an expiry day (expires: 2027-01-31)");
    EXPECT_EQ(refusal("- {rule: policies-dangling, reason: '', approver: p, expires: 2027-01-31}"),
              "waivers.yaml:1:3: a waiver needs a reason");
}

// A waiver that is not understood must not waive, so nothing of its file does.
TEST(Waivers, a_misspelt_rule_is_refused) {
    EXPECT_EQ(refusal("- {rule: policies-danglng, reason: r, approver: p, expires: 2027-01-31}"),
              "waivers.yaml:1:3: no rule is called \"policies-danglng\"");
    EXPECT_EQ(parse("- {rule: policies-*, reason: r, approver: p, expires: 2027-01-31}")->size(), 1U);
}

TEST(Waivers, one_bad_entry_refuses_the_file) {
    EXPECT_EQ(refusal("- {rule: policies-dangling, reason: r, approver: p, expires: 2027-01-31}\n- {rule: "
                      "policies-duplicate}\n"),
              "waivers.yaml:2:3: a waiver needs a reason");
    EXPECT_EQ(refusal("- rule: policies-dangling\n  until: 2027-01-31\n"),
              "waivers.yaml:2:10: unknown key \"until\"");
    EXPECT_EQ(refusal("- everything\n"), "waivers.yaml:1:3: a waiver must be a map");
    EXPECT_EQ(refusal("- rule: policies-dangling\n  fingerprint: 12345678\n"),
              "waivers.yaml:2:16: fingerprint must be a string: write it in quotes");
}

TEST(Waivers, a_file_of_something_else_is_refused) {
    EXPECT_EQ(refusal("waiver: []\n"), "waivers.yaml:1:9: unknown key \"waiver\"");
    EXPECT_EQ(refusal("waivers: []\nexpires: 2027-01-31\n"), "waivers.yaml:2:10: unknown key \"expires\"");
    EXPECT_EQ(refusal("waivers: all\n"), "waivers.yaml:1:1: must be a list of waivers");
    EXPECT_EQ(refusal("all\n"), "waivers.yaml:1:1: must be a list of waivers");
}

TEST(Date, a_day_of_the_calendar) {
    EXPECT_EQ(parse_date("2028-02-29").value(), (Date{2028, 2, 29}));
    EXPECT_EQ(parse_date("2027-02-29").error().message, "\"2027-02-29\" is not in the calendar");
    EXPECT_EQ(parse_date("2027-13-01").error().message, "\"2027-13-01\" is not in the calendar");
    for (const char* text : {"", "2027-1-31", "31-01-2027", "2027/01/31", "2027-01-31T00:00:00Z",
                             "-027-01-31", "2027-+1-31", "2027--1-31", "never"})
        EXPECT_EQ(parse_date(text).error().message,
                  fmt::format("\"{}\" is no day of the form 2027-01-31", text));
}

TEST(Date, days_compare) {
    EXPECT_LT((Date{2026, 12, 31}), (Date{2027, 1, 1}));
    EXPECT_LT((Date{2027, 1, 31}), (Date{2027, 2, 1}));
    EXPECT_GT(today(), (Date{2025, 1, 1}));
}

} // namespace
} // namespace cofferdam::content
