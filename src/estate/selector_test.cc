#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "estate/selector.h"
#include "value/document.h"

namespace cofferdam::estate {
namespace {

value::DocumentPtr yaml(const std::string& text) {
    const auto parsed = value::parse_yaml(std::make_shared<value::Text>("test.yaml", text));
    EXPECT_EQ(parsed.documents.size(), 1u) << text;
    return parsed.documents.empty() ? nullptr : parsed.documents[0];
}

bool selects(const std::string& selector, const std::string& labels) {
    const auto selector_document = yaml(selector);
    const auto labels_document = yaml(labels);
    const auto parsed = Selector::parse(selector_document->root());
    EXPECT_TRUE(parsed) << parsed.error().message;
    return parsed && parsed->matches(Labels(labels_document->root()));
}

std::string shown(const std::string& selector) {
    const auto document = yaml(selector);
    const auto parsed = Selector::parse(document->root());
    return parsed ? parsed->to_string() : "error: " + parsed.error().message;
}

std::string expression(const std::string& content) { return "matchExpressions: [{" + content + "}]"; }

TEST(Selector, EmptySelectsAll) {
    EXPECT_TRUE(selects("{}", "{app: web}"));
    EXPECT_TRUE(selects("{}", "{}"));
    EXPECT_TRUE(selects("{matchLabels: {}, matchExpressions: []}", "{}"));
    EXPECT_TRUE(selects("{matchLabels: null}", "{}"));
    EXPECT_EQ(shown("{}"), "(all)");
}

TEST(Selector, AllRequirementsMustHold) {
    EXPECT_TRUE(selects("matchLabels: {app: web, tier: front}", "{app: web, tier: front, x: y}"));
    EXPECT_FALSE(selects("matchLabels: {app: web, tier: front}", "{app: web, tier: back}"));
    EXPECT_FALSE(selects("matchLabels: {app: web, tier: front}", "{app: web}"));
    EXPECT_FALSE(selects("{matchLabels: {app: web}, matchExpressions: [{key: old, operator: DoesNotExist}]}",
                         "{app: web, old: ''}"));
}

TEST(Selector, InNeedsTheKey) {
    const std::string in = expression("key: tier, operator: In, values: [a, b]");
    EXPECT_TRUE(selects(in, "{tier: b}"));
    EXPECT_FALSE(selects(in, "{tier: c}"));
    EXPECT_FALSE(selects(in, "{}"));
    EXPECT_FALSE(selects(expression("key: tier, operator: In, values: ['']"), "{}")) << "absent is not empty";
    EXPECT_TRUE(selects(expression("key: tier, operator: In, values: ['']"), "{tier: ''}"));
}

TEST(Selector, NotInAndDoesNotExistHoldForAMissingKey) {
    const std::string not_in = expression("key: tier, operator: NotIn, values: [a]");
    EXPECT_TRUE(selects(not_in, "{}"));
    EXPECT_TRUE(selects(not_in, "{tier: b}"));
    EXPECT_FALSE(selects(not_in, "{tier: a}"));
    EXPECT_TRUE(selects(expression("key: tier, operator: DoesNotExist"), "{}"));
    EXPECT_FALSE(selects(expression("key: tier, operator: DoesNotExist"), "{tier: a}"));
    EXPECT_TRUE(selects(expression("key: tier, operator: Exists"), "{tier: ''}"));
    EXPECT_FALSE(selects(expression("key: tier, operator: Exists"), "{}"));
}

TEST(Selector, RefusesWhatTheApiServerRefuses) {
    EXPECT_EQ(shown(expression("key: a, operator: In")), "error: operator In needs values");
    EXPECT_EQ(shown(expression("key: a, operator: NotIn, values: []")), "error: operator NotIn needs values");
    EXPECT_EQ(shown(expression("key: a, operator: Exists, values: [b]")),
              "error: operator Exists takes no values");
    EXPECT_EQ(shown(expression("key: a, operator: Gt, values: ['1']")),
              "error: \"Gt\" is not a valid selector operator");
    EXPECT_EQ(shown(expression("key: a, operator: in, values: [b]")),
              "error: \"in\" is not a valid selector operator");
    EXPECT_EQ(shown(expression("operator: Exists")), "error: \"\" is not a valid label key");
    EXPECT_EQ(shown("matchLabels: {app: 1}"), "error: a value of matchLabels must be a string, not integer");
    EXPECT_EQ(shown("matchLabels: [app]"), "error: matchLabels must be a map, not list");
    EXPECT_EQ(shown("[app]"), "error: a label selector must be a map, not list");
}

TEST(Selector, ChecksTheSyntaxOfKeys) {
    const auto accepts = [](const std::string& key) {
        return shown("matchLabels: {\"" + key + "\": x}").find("error") == std::string::npos;
    };
    EXPECT_TRUE(accepts("app.kubernetes.io/name"));
    EXPECT_TRUE(accepts("A_b-c.d"));
    EXPECT_TRUE(accepts(std::string(63, 'a')));
    EXPECT_FALSE(accepts(std::string(64, 'a')));
    EXPECT_FALSE(accepts("a b"));
    EXPECT_FALSE(accepts("-a"));
    EXPECT_FALSE(accepts("a/"));
    EXPECT_FALSE(accepts("/a"));
    EXPECT_FALSE(accepts("a/b/c"));
    EXPECT_FALSE(accepts("Example.com/a")) << "the prefix is a lower-case DNS name";
    EXPECT_FALSE(accepts("a..b/c"));
}

TEST(Selector, ChecksTheSyntaxOfValues) {
    EXPECT_EQ(shown("matchLabels: {app: ''}"), "app=");
    EXPECT_EQ(shown("matchLabels: {app: null}"), "app=");
    EXPECT_EQ(shown("matchLabels: {app: a b}"), "error: \"a b\" is not a valid label value");
    EXPECT_EQ(shown("matchLabels: {app: 'x-'}"), "error: \"x-\" is not a valid label value");
}

TEST(Selector, PrintsAsKubectlDoes) {
    EXPECT_EQ(shown("{matchLabels: {tier: front, app: web}}"), "app=web,tier=front");
    EXPECT_EQ(
        shown(
            "matchExpressions: [{key: t, operator: In, values: [b, a]}, {key: old, operator: DoesNotExist}]"),
        "!old,t in (a,b)");
    EXPECT_EQ(
        shown("matchExpressions: [{key: t, operator: NotIn, values: [a, b]}, {key: u, operator: Exists}]"),
        "t notin (a,b),u");
}

TEST(Selector, OfLabelsIsEqualityOnEach) {
    const auto map = yaml("{app: web}");
    const Selector selector = Selector::of_labels(map->root());
    EXPECT_TRUE(selector.matches(Labels(yaml("{app: web, x: y}")->root())));
    EXPECT_FALSE(selector.matches(Labels(yaml("{app: api}")->root())));
    EXPECT_EQ(selector.to_string(), "app=web");
}

} // namespace
} // namespace cofferdam::estate
