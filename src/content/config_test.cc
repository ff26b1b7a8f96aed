#include <gtest/gtest.h>

#include "content/config.h"

namespace cofferdam::content {
namespace {

Result<Config> parse(std::string yaml) {
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("cofferdam.yaml", std::move(yaml)));
    if (parsed.documents.size() != 1)
        return error("the test's YAML holds {} documents", parsed.documents.size());
    return parse_config(*parsed.documents.front());
}

std::string refusal(std::string yaml) {
    auto config = parse(std::move(yaml));
    return config ? "accepted" : config.error().message;
}

TEST(Config, every_setting) {
    auto config = parse(R"(
exclude: [testdata/, "*.golden.yaml"]
platform-namespaces: [kube-system, "openshift-*"]
crown-jewels: [Secret shop/db]
kubernetes-version: "1.30"
waivers: security/waivers.yaml
)");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->exclude, (std::vector<std::string>{"testdata/", "*.golden.yaml"}));
    EXPECT_EQ(config->platform_namespaces, (std::vector<std::string>{"kube-system", "openshift-*"}));
    EXPECT_EQ(config->crown_jewels, std::vector<std::string>{"Secret shop/db"});
    EXPECT_EQ(config->kubernetes_version, "1.30");
    EXPECT_EQ(config->waivers, "security/waivers.yaml");
}

TEST(Config, what_is_not_said_keeps_its_default) {
    auto config = parse("exclude: []");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->platform_namespaces,
              (std::vector<std::string>{"kube-system", "kube-public", "kube-node-lease"}));
    EXPECT_EQ(config->kubernetes_version, "");
    EXPECT_EQ(config->waivers, "");
}

TEST(Config, platform_namespaces_replace_the_default) {
    auto config = parse("platform-namespaces: [tools]");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->platform_namespaces, std::vector<std::string>{"tools"});
}

TEST(Config, a_misspelt_setting_is_refused_with_its_place) {
    EXPECT_EQ(refusal("exclude: [a]\nwaiver: w.yaml\n"), "cofferdam.yaml:2:9: unknown setting \"waiver\"");
    EXPECT_EQ(refusal("Exclude: [a]\n"), "cofferdam.yaml:1:10: unknown setting \"Exclude\"");
}

TEST(Config, a_wrong_type_is_refused_with_its_place) {
    EXPECT_EQ(refusal("exclude: testdata/\n"), "cofferdam.yaml:1:10: exclude must be a list of strings");
    EXPECT_EQ(refusal("exclude:\n- a\n- [b]\n"), "cofferdam.yaml:3:3: exclude must be a list of strings");
    EXPECT_EQ(refusal("waivers: [w.yaml]\n"), "cofferdam.yaml:1:10: waivers must be a string");
    EXPECT_EQ(refusal("- exclude\n"), "cofferdam.yaml:1:1: must be a map of settings");
}

TEST(Config, a_version_without_quotes_is_a_number_and_says_so) {
    EXPECT_EQ(refusal("kubernetes-version: 1.30\n"),
              "cofferdam.yaml:1:21: kubernetes-version must be a string: write it in quotes");
    EXPECT_EQ(refusal("platform-namespaces: [on]\n"),
              "cofferdam.yaml:1:23: platform-namespaces must be a list of strings: write it in quotes");
}

TEST(Pattern, a_star_stands_for_any_run) {
    EXPECT_TRUE(matches_pattern("kube-*", "kube-system"));
    EXPECT_TRUE(matches_pattern("kube-*", "kube-"));
    EXPECT_TRUE(matches_pattern("*", ""));
    EXPECT_TRUE(matches_pattern("*-system", "cattle-fleet-system"));
    EXPECT_TRUE(matches_pattern("a*b*c", "a-b-b-c"));
    EXPECT_TRUE(matches_pattern("a**c", "ac"));
    EXPECT_TRUE(matches_pattern("", ""));
}

TEST(Pattern, the_whole_text_must_match) {
    EXPECT_FALSE(matches_pattern("kube", "kube-system"));
    EXPECT_FALSE(matches_pattern("system", "kube-system"));
    EXPECT_FALSE(matches_pattern("kube-*", "my-kube-system"));
    EXPECT_FALSE(matches_pattern("a*b", "a-b-c"));
    EXPECT_FALSE(matches_pattern("ab*b", "ab"));
    EXPECT_FALSE(matches_pattern("", "a"));
    EXPECT_FALSE(matches_pattern("a?", "ab"));
}

// Names and patterns are foreign input: with backtracking into every star this would take longer than the
// universe has.
TEST(Pattern, many_stars_take_no_time) {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "*a";
    EXPECT_FALSE(matches_pattern(pattern + "b", std::string(5000, 'a')));
    EXPECT_TRUE(matches_pattern(pattern, std::string(5000, 'a')));
}

} // namespace
} // namespace cofferdam::content
