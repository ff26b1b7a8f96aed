#include <gtest/gtest.h>

#include "sources/cluster/list_pages.h"

namespace cofferdam::cluster {
namespace {

std::string page_of(const std::string& name, const std::string& next) {
    return fmt::format(R"({{"kind":"PodList","metadata":{{"resourceVersion":"7","continue":"{}"}},)"
                       R"("items":[{{"metadata":{{"name":"{}"}}}}]}})",
                       next, name);
}

class Pages : public ::testing::Test {
  protected:
    CollectOptions options{};
    ListPages pages{options, {"", "v1", "Pod", "pods"}};
};

TEST_F(Pages, TheNextIsAskedForWhileOneStillComes) {
    EXPECT_EQ(pages.next(), 0U);
    EXPECT_EQ(pages.next(), std::nullopt) << "nobody knows where the next is";
    const std::string first = page_of("a", "one");
    pages.glance(0, first.substr(0, first.find(R"("items")")));
    EXPECT_EQ(pages.next(), 1U);
    EXPECT_EQ(pages.request(1).path, "/api/v1/pods?limit=500&continue=one");
    const std::string second = page_of("b", "two");
    pages.glance(1, second);
    EXPECT_EQ(pages.next(), std::nullopt) << "two are on their way";
    EXPECT_TRUE(pages.take(0, first));
    EXPECT_EQ(pages.next(), 2U);
}

TEST_F(Pages, TheyComeInAnyOrderAndStandInTheirs) {
    const std::string first = page_of("a", "one");
    const std::string second = page_of("b", "");
    EXPECT_EQ(pages.next(), 0U);
    pages.glance(0, first);
    EXPECT_EQ(pages.next(), 1U);
    EXPECT_TRUE(pages.take(1, second));
    EXPECT_FALSE(pages.is_done());
    EXPECT_TRUE(pages.take(0, first));
    ASSERT_TRUE(pages.is_done());
    const List list = std::move(pages).finish({});
    EXPECT_EQ(list.objects, 2U);
    EXPECT_LT(list.lines.find(R"("a")"), list.lines.find(R"("b")"));
}

// Whatever bytes it has, what is broken is taken as a whole or not at all.
TEST_F(Pages, WhatIsGarbledMayComeAgain) {
    const std::string whole = page_of("a", "");
    EXPECT_EQ(pages.next(), 0U);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string garbled = whole;
        garbled[i] = '\x01';
        const auto taken = pages.take(0, garbled);
        ASSERT_FALSE(taken) << garbled;
        ASSERT_TRUE(taken.error().is_broken) << garbled;
    }
    EXPECT_TRUE(pages.take(0, whole));
    ASSERT_TRUE(pages.is_done());
    EXPECT_EQ(std::move(pages).finish({}).objects, 1U);
}

} // namespace
} // namespace cofferdam::cluster
