#include <gtest/gtest.h>

#include "sources/cluster/watch_events.h"

namespace cofferdam::cluster {
namespace {

TEST(WatchEvents, PiecesEndAnywhere) {
    const std::string said = R"({"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"5"}}})"
                             "\n\n"
                             R"({"type":"DELETED","object":{"metadata":{"name":"b","resourceVersion":"6"}}})"
                             "\r\n";
    for (std::size_t cut = 0; cut <= said.size(); ++cut) {
        EventReader reader;
        auto first = reader.take(std::string_view(said).substr(0, cut)).value();
        const auto second = reader.take(std::string_view(said).substr(cut)).value();
        first.insert(first.end(), second.begin(), second.end());
        ASSERT_EQ(first.size(), 2U) << cut;
        EXPECT_EQ(first[0].type, EventType::Added);
        EXPECT_EQ(first[0].resource_version(), "5");
        EXPECT_EQ(first[1].type, EventType::Deleted);
        EXPECT_EQ(first[1].object()["metadata"]["name"].string_or(""), "b");
    }
}

TEST(WatchEvents, ABookmarkMayEndTheInitialEvents) {
    EventReader reader;
    const auto events =
        reader
            .take(R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"5"}}})"
                  "\n"
                  R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"5","annotations":)"
                  R"({"k8s.io/initial-events-end":"true"}}}})"
                  "\n")
            .value();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_FALSE(events[0].ends_initial_events());
    EXPECT_TRUE(events[1].ends_initial_events());
}

TEST(WatchEvents, WhatIsNoEventIsRefused) {
    for (const char* said : {"x\n", "[]\n", "{}\n",
                             R"({"type":"ADDED"})"
                             "\n",
                             R"({"type":"added","object":{}})"
                             "\n",
                             R"({"type":"ADDED","object":{}} {"type":"ADDED","object":{}})"
                             "\n"}) {
        EventReader reader;
        EXPECT_FALSE(reader.take(said).has_value()) << said;
    }
}

TEST(WatchEvents, ALineWithoutAnEndIsGivenUp) {
    EventReader reader;
    const std::string piece(std::size_t{1} << 20, ' ');
    std::size_t taken = 0;
    while (reader.take(piece)) taken += piece.size();
    EXPECT_EQ(taken, EventReader::longest_line);
}

} // namespace
} // namespace cofferdam::cluster
