#include <gtest/gtest.h>

#include "sources/cluster/list_page.h"
#include "sources/cluster/object_line.h"
#include "value/document.h"

namespace cofferdam::cluster {
namespace {

const Resource pods{"", "v1", "Pod", "pods"};

ListPage cut(const std::string& page, const Resource& resource = pods) {
    auto made = cut_page(page, resource);
    return made ? *std::move(made) : ListPage{.lines = "no page"};
}

TEST(ListPage, ObjectsBecomeLines) {
    const std::string page =
        R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7",)"
        R"("continue":"next","remainingItemCount":3},"items":[)"
        R"({"metadata":{"name":"a","managedFields":[{"x":"]}"}],"uid":"1"},"spec":{"b":[1,"]"]}},)"
        R"({"kind":"Pod","apiVersion":"v1","metadata":{"managedFields":[]}}]})";
    const ListPage made = cut(page);
    EXPECT_TRUE(made.is_list);
    EXPECT_EQ(made.head.kind, "PodList");
    EXPECT_EQ(made.head.resource_version, "7");
    EXPECT_EQ(made.head.next, "next");
    EXPECT_EQ(made.objects, 2U);
    EXPECT_EQ(made.lines,
              R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","uid":"1"},"spec":{"b":[1,"]"]}})"
              "\n"
              R"({"apiVersion":"v1","kind":"Pod","metadata":{}})"
              "\n");
}

// Two ways to the same line: what is cut out of the text, and what is left out of the tree.
TEST(ListPage, ALineIsThatOfTheTree) {
    const std::string item =
        R"({"metadata":{"name":"a","managedFields":[{"x":"\"]}"}],"labels":{"é":"\u00e9"}},)"
        R"("spec":{"containers":[{"name":"c","args":["\n","{"]}]},"status":{}})";
    const auto text = std::make_shared<const value::Text>("item", item);
    value::Arena arena;
    const value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    const std::string tree = object_line(parsed.documents.at(0)->root(), pods, arena);
    const std::string line = cut(R"({"items":[)" + item + "]}").lines;
    const auto of_line =
        value::parse_json(std::make_shared<const value::Text>("line", line), value::KeepPlaces::No);
    EXPECT_EQ(value::to_json(of_line.documents.at(0)->root()), tree);
}

TEST(ListPage, WhatMustNotStayGoesThroughATree) {
    const std::string applied = R"("kubectl.kubernetes.io/last-applied-configuration":"canary")";
    const ListPage made =
        cut(R"({"items":[{"metadata":{"name":"a","annotations":{)" + applied + R"(,"b":"c"}}}]})");
    EXPECT_EQ(made.objects, 1U);
    EXPECT_FALSE(made.lines.contains("canary")) << made.lines;
    EXPECT_TRUE(made.lines.contains(R"("b":"c")")) << made.lines;
    const Resource secrets{"", "v1", "Secret", "secrets"};
    EXPECT_FALSE(cut(R"({"items":[{"metadata":{"name":"a"},"data":{"k":"canary"}}]})", secrets)
                     .lines.contains("canary"));
}

TEST(ListPage, AnObjectOverManyLinesIsOneLine) {
    EXPECT_EQ(cut("{ \"items\" : [ {\n\"metadata\" : { \"name\" : \"a\" }\n} ] }\n").lines,
              R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}})"
              "\n");
}

TEST(ListPage, WhatIsNoJsonIsNoPage) {
    for (const std::string page :
         {"", "{", "[]", "<html>", R"({"items":[{"metadata":{"name":"a"}])",
          R"({"items":[{"metadata":{"name":a}}]})", R"({"items":[]} x)", "{\"items\":[\"\xff\"]}"})
        EXPECT_FALSE(cut_page(page, pods)) << page;
}

TEST(ListPage, WhatIsNoListOfObjectsIsSaid) {
    for (const std::string page :
         {R"({"kind":"Pod"})", R"({"items":{}})", R"({"items":["a"]})", R"({"items":3})"})
        EXPECT_FALSE(cut(page).is_list) << page;
    EXPECT_TRUE(cut(R"({"items":null})").is_list) << "an empty list of Go";
    EXPECT_TRUE(cut(R"({"items":[]})").is_list);
}

// Whatever part of a page has come: its head is right, or not known.
TEST(ListPage, TheHeadComesBeforeTheObjects) {
    const std::string page =
        R"({"kind":"PodList","metadata":{"resourceVersion":"7","continue":"a-b"},"items":[{}]})";
    const std::size_t known = page.find(R"(,"items")") + 1;
    for (std::size_t size = 0; size < page.size(); ++size) {
        const auto head = head_of(std::string_view(page).substr(0, size));
        ASSERT_EQ(head.has_value(), size >= known) << size;
        if (head) {
            EXPECT_EQ(head->next, "a-b");
        }
    }
    EXPECT_FALSE(head_of(R"({"items":[{}],"metadata":{"continue":"a"}})"));
}

} // namespace
} // namespace cofferdam::cluster
