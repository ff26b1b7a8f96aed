#include <gtest/gtest.h>

#include "policy/jmespath/search.h"

namespace cofferdam::jmespath {
namespace {

constexpr std::string_view world = R"({"name": "web", "replicas": 3, "labels": {"app": "web", "tier": "db"},
"containers": [{"name": "a", "image": "x:1", "ports": [80, 443]}, {"name": "b", "image": "y:2", "ports": [8080]}, {"name": "c"}],
"empty": [], "nothing": null})";

// JSON, or what went wrong.
std::string found(std::string_view text, std::string_view in = world) {
    const auto expression = parse_expression(text);
    if (!expression) return "syntax: " + expression.error().message;
    const auto document = value::parse_json(std::make_shared<value::Text>("in", std::string(in)));
    value::Arena arena;
    const Found result = Search(arena).find(*expression, document.documents.at(0)->root());
    if (result) return json_of(*result);
    return (result.error().kind == Fault::Kind::Unknown ? "unknown: " : "fault: ") + result.error().text;
}

TEST(JmesPath, fields_and_elements) {
    EXPECT_EQ(found("labels.app"), R"("web")");
    EXPECT_EQ(found("labels.\"app\""), R"("web")");
    EXPECT_EQ(found("containers[1].image"), R"("y:2")");
    EXPECT_EQ(found("containers[-1].name"), R"("c")");
    EXPECT_EQ(found("containers[7]"), "null");
    EXPECT_EQ(found("name.further"), "null");
}

// Kyverno's dialect.
TEST(JmesPath, a_missing_field_is_a_fault_that_some_forgive) {
    EXPECT_EQ(found("labels.other"), "fault: Unknown key \"other\" in path");
    EXPECT_EQ(found("labels.other || 'none'"), R"("none")");
    EXPECT_EQ(found("labels.other == null"), "true"); // null is a field's name, of a field that is not there
    EXPECT_EQ(found("labels.other == `null`"), "true");
    EXPECT_EQ(found("length(labels.other || '')"), "0");
    EXPECT_EQ(found("labels.other | [0]"), "null");
}

TEST(JmesPath, projections) {
    EXPECT_EQ(found("containers[*].image"), R"(["x:1","y:2"])");
    EXPECT_EQ(found("containers[].ports[]"), "[80,443,8080]");
    EXPECT_EQ(found("containers[].ports[] | [0]"), "80");
    EXPECT_EQ(found("containers[?name == 'b'].image"), R"(["y:2"])");
    EXPECT_EQ(found("containers[?ports[?@ > `400`]].name"), R"(["a","b"])");
    EXPECT_EQ(found("labels.*"), R"(["web","db"])");
    EXPECT_EQ(found("containers[0].ports[::-1]"), "[443,80]");
    EXPECT_EQ(found("containers[:2].name"), R"(["a","b"])");
    EXPECT_EQ(found("[name, replicas]"), R"(["web",3])");
    EXPECT_EQ(found("{n: name, r: replicas}"), R"({"n":"web","r":3})");
    EXPECT_EQ(found("[containers, empty][].name"), R"(["a","b","c"])");
}

TEST(JmesPath, logic) {
    EXPECT_EQ(found("replicas >= `3` && name != 'x'"), "true");
    EXPECT_EQ(found("!empty"), "true");
    EXPECT_EQ(found("name < `3`"), "null");
    EXPECT_EQ(found("replicas == `3.0`"), "true");
}

TEST(JmesPath, functions) {
    EXPECT_EQ(found("length(containers)"), "3");
    EXPECT_EQ(found("keys(labels) | join(',', @)"), R"("app,tier")");
    EXPECT_EQ(found("max_by(containers[?ports], &length(ports)).name"), R"("a")");
    EXPECT_EQ(found("sort(['b', 'a'])"), R"(["a","b"])");
    EXPECT_EQ(found("map(&name, containers)"), R"(["a","b","c"])");
    EXPECT_EQ(found("to_string(replicas)"), R"("3")");
    EXPECT_EQ(found("to_number('1.5')"), "1.5");
    EXPECT_EQ(found("reverse('aä')"), R"("äa")");
    EXPECT_EQ(found("length(replicas)"), "fault: invalid type of argument 1 of length");
    EXPECT_EQ(found("length()"), "fault: wrong number of arguments of length");
    EXPECT_EQ(found("nobody_knows(name)"), "unknown: the function nobody_knows is not evaluated");
}

TEST(JmesPath, what_is_missing_is_not_known) {
    value::Arena arena;
    const value::Entry user[] = {{value::Value::string("user"), value::Value()}};
    const value::Value in = arena.map(user);
    Search search(arena);
    for (const std::string_view text : {"user", "user.name || 'x'", "@", "length(@)", "values(@)"}) {
        const Found result = search.find(*parse_expression(text), in);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().kind, Fault::Kind::Unknown) << text;
    }
}

TEST(JmesPath, bad_syntax) {
    for (const std::string_view text :
         {"", "a.", "a[", "a[?b", "'a", "a b", "[a", "{a}", "a[1:2:3:4]", "&", "#"})
        EXPECT_TRUE(found(text).starts_with("syntax: ")) << text << " " << found(text);
    EXPECT_TRUE(found(std::string(5000, '(')).starts_with("syntax: "));
}

} // namespace
} // namespace cofferdam::jmespath
