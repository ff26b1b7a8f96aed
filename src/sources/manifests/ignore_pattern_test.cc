#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "sources/manifests/ignore_pattern.h"

namespace cofferdam::manifests {
namespace {

constexpr FileKind File = FileKind::Regular;
constexpr FileKind Folder = FileKind::Directory;

bool matches(std::string_view pattern, std::string_view path, FileKind kind = File) {
    const auto parsed = IgnorePattern::parse(pattern);
    return parsed && parsed->matches(path, kind);
}

TEST(IgnorePattern, WithoutASlashItMatchesTheNameInAnyFolder) {
    EXPECT_TRUE(matches("web.yaml", "web.yaml"));
    EXPECT_TRUE(matches("web.yaml", "k8s/prod/web.yaml"));
    EXPECT_FALSE(matches("web.yaml", "myweb.yaml"));
    EXPECT_TRUE(matches("*.yaml", "k8s/web.yaml"));
    EXPECT_FALSE(matches("*.yaml", "web.yml"));
}

TEST(IgnorePattern, WithASlashItIsAnchored) {
    EXPECT_TRUE(matches("/web.yaml", "web.yaml"));
    EXPECT_FALSE(matches("/web.yaml", "k8s/web.yaml"));
    EXPECT_TRUE(matches("k8s/*.yaml", "k8s/web.yaml"));
    EXPECT_FALSE(matches("k8s/*.yaml", "k8s/prod/web.yaml"));
    EXPECT_FALSE(matches("k8s/*.yaml", "old/k8s/web.yaml"));
}

TEST(IgnorePattern, ATrailingSlashMeansFoldersOnly) {
    EXPECT_TRUE(matches("build/", "build", Folder));
    EXPECT_FALSE(matches("build/", "build", File));
    EXPECT_TRUE(matches("build/", "a/build", Folder)); // that slash does not anchor
}

TEST(IgnorePattern, TwoStarsBetweenSlashesMeanFolders) {
    EXPECT_TRUE(matches("**/foo", "foo"));
    EXPECT_TRUE(matches("**/foo", "a/b/foo"));
    EXPECT_FALSE(matches("**/foo", "a/bfoo"));
    EXPECT_TRUE(matches("a/**/b", "a/b"));
    EXPECT_TRUE(matches("a/**/b", "a/x/y/b"));
    EXPECT_FALSE(matches("a/**/b", "a/xb"));
    EXPECT_TRUE(matches("a/**", "a/x/y"));
    EXPECT_FALSE(matches("a/**", "a", Folder));
    EXPECT_FALSE(matches("a/b**c", "a/b/c")); // elsewhere they are one star
}

TEST(IgnorePattern, SetsAreThoseOfTheShell) {
    EXPECT_TRUE(matches("[a-c].yaml", "b.yaml"));
    EXPECT_FALSE(matches("[!a-c].yaml", "b.yaml"));
    EXPECT_TRUE(matches("[]x].yaml", "].yaml"));
    EXPECT_TRUE(matches("[a-].yaml", "-.yaml"));
    EXPECT_TRUE(matches("[[:digit:]]?", "7x"));
    EXPECT_FALSE(matches("[[:digit:]]?", "xx"));
    EXPECT_FALSE(matches("a[/]b", "a/b"));
    EXPECT_FALSE(matches("[ab", "a")); // malformed: matches nothing
    EXPECT_FALSE(matches("[[:nothing:]]", "a"));
}

TEST(IgnorePattern, WhatItIsNot) {
    EXPECT_FALSE(IgnorePattern::parse(""));
    EXPECT_FALSE(IgnorePattern::parse("   "));
    EXPECT_FALSE(IgnorePattern::parse("# web.yaml"));
    EXPECT_TRUE(matches("\\#web", "#web"));
    EXPECT_TRUE(matches("\\!web", "!web"));
    EXPECT_TRUE(IgnorePattern::parse("!web")->negated());
    EXPECT_TRUE(matches("web  ", "web"));
    EXPECT_TRUE(matches("web\\ ", "web "));
    EXPECT_TRUE(matches("web\r", "web"));
    EXPECT_FALSE(matches("web\\", "web"));
}

TEST(IgnorePattern, HostilePatternsDoNotHang) {
    std::string pattern;
    for (int i = 0; i < 300; ++i) pattern += "*a";
    EXPECT_FALSE(matches(pattern + "b", std::string(600, 'a')));
}

TEST(IgnoreFile, ByteOrderMarkAndLines) {
    const auto patterns = parse_ignore_file("\xEF\xBB\xBF*.json\r\n\n# comment\n!keep.json");
    ASSERT_EQ(patterns.size(), 2U);
    EXPECT_TRUE(patterns[0].matches("a.json", File));
    EXPECT_TRUE(patterns[1].negated());
}

} // namespace
} // namespace cofferdam::manifests
