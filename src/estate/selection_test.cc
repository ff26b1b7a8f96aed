#include <gtest/gtest.h>

#include "estate/selection.h"

namespace cofferdam::estate {
namespace {

using Attribute = Selection::Attribute;
using Compare = Selection::Test;

Selection named(std::string_view pattern) { return Selection::of(Attribute::Name, Compare::Glob, {pattern}); }
Selection in_shop() { return Selection::of(Attribute::Namespace, Compare::In, {"shop"}); }

TEST(Selection, KleeneLogicKeepsADefiniteAnswer) {
    const SelectionSubject web{.in = {.name = "shop"}};
    EXPECT_EQ((in_shop() || Selection::unknown()).matches(web), Truth::Yes);
    EXPECT_EQ((in_shop() && Selection::unknown()).matches(web), Truth::Unknown);
    EXPECT_EQ((!in_shop() && Selection::unknown()).matches(web), Truth::No);
    EXPECT_EQ((!Selection::unknown()).matches(web), Truth::Unknown);
}

TEST(Selection, WhatIsNotKnownOfTheSubjectIsUnknown) {
    EXPECT_EQ(named("web").matches({.in = {.name = "shop"}}), Truth::Unknown);
    EXPECT_EQ(named("web").matches({.in = {.name = "shop"}, .name = "web"}), Truth::Yes);
    const Selection labelled = Selection::of_label(Attribute::NamespaceLabel, "team", Compare::Exists);
    EXPECT_EQ(labelled.matches({.in = {.name = "shop"}}), Truth::Unknown);
    EXPECT_EQ(labelled.matches({.in = {.name = "shop", .labels = Labels()}}), Truth::No);
}

TEST(Selection, GeneratedNamesMatchByWhatIsKnownOfThem) {
    const SelectionSubject pod{.in = {.name = "shop"}, .name = "web", .name_is_prefix = true};
    EXPECT_EQ(named("web*").matches(pod), Truth::Yes);
    EXPECT_EQ(named("db*").matches(pod), Truth::No);
    EXPECT_EQ(named("web-7*").matches(pod), Truth::Unknown);
    EXPECT_EQ(named("web").matches(pod), Truth::No) << "something always follows";
    EXPECT_EQ(named("*").matches(pod), Truth::Yes);
}

TEST(Selection, GlobsAsKyvernoHasThem) {
    EXPECT_TRUE(matches_glob("kube-*", "kube-system"));
    EXPECT_TRUE(matches_glob("*-sys*m", "kube-system"));
    EXPECT_TRUE(matches_glob("k?be", "kube"));
    EXPECT_FALSE(matches_glob("k?be", "kbe"));
    EXPECT_FALSE(matches_glob("", "a"));
    EXPECT_TRUE(matches_glob("**", ""));
}

TEST(Selection, TellsTheOnlyNamespacesOfWhichItCanSelect) {
    const auto names = [](const Selection& selection) {
        const auto only = selection.only_namespaces();
        return only ? std::vector<std::string_view>(only->begin(), only->end())
                    : std::vector<std::string_view>{"any"};
    };
    using Names = std::vector<std::string_view>;
    EXPECT_EQ(names(in_shop()), Names{"shop"});
    EXPECT_EQ(names(named("web") && in_shop()), Names{"shop"});
    EXPECT_EQ(names(named("web") || in_shop()), Names{"any"});
    EXPECT_EQ(names(!in_shop()), Names{"any"});
    EXPECT_EQ(names(Selection::of_label(Attribute::NamespaceLabel, "kubernetes.io/metadata.name", Compare::In,
                                        {"a", "b"})),
              (Names{"a", "b"}));
}

TEST(Selection, PrintsCanonically) {
    EXPECT_EQ((in_shop() && !named("web*")).to_string(), "(namespace in (shop) && !(name like (web*)))");
    EXPECT_EQ((Selection::all() && in_shop()).to_string(), "namespace in (shop)");
}

TEST(Selection, IsUnknownBeyondItsLimitOfTerms) {
    Selection many = Selection::none();
    for (std::size_t i = 0; i <= Selection::most_terms; ++i) many = std::move(many) || in_shop();
    EXPECT_EQ(many.matches({.in = {.name = "other"}}), Truth::Unknown);
}

} // namespace
} // namespace cofferdam::estate
