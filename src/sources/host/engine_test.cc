#include "sources/host/engine.h"
#include "sources/host/test_engine.h"

namespace cofferdam::host {
namespace {

using testing::Test;

std::vector<std::string> told(const EngineReading& reading) {
    std::vector<std::string> lines;
    for (const Unread& unread : reading.unread) lines.push_back(unread.what + ": " + unread.reason);
    return lines;
}

TEST(Engine, what_it_tells_is_read) {
    TestEngine engine;
    engine.container("web", "");
    const auto reading = engine.read();
    ASSERT_TRUE(reading.has_value());
    EXPECT_TRUE(reading->version && reading->info && reading->networks && reading->volumes
                && reading->images);
    EXPECT_EQ(reading->containers.size(), 1U);
    EXPECT_TRUE(reading->unread.empty());
    EXPECT_FALSE(reading->is_plain_network);
}

TEST(Engine, nobody_answers_is_an_error) {
    TestEngine engine;
    engine.once("/version", std::unexpected(cluster::Failure{"/run/test.sock: Permission denied", false}));
    const auto reading = engine.read();
    ASSERT_FALSE(reading.has_value());
    EXPECT_EQ(reading.error().message, "unix:///run/test.sock: /run/test.sock: Permission denied");
    EXPECT_EQ(engine.asked.size(), 1U);
}

TEST(Engine, a_proxy_that_keeps_something_back_leaves_the_rest) {
    TestEngine engine;
    engine.container("web", "");
    engine.serve("/version", R"({"message": "forbidden"})", 403);
    engine.serve("/networks", "<html>", 403);
    const auto reading = engine.read();
    ASSERT_TRUE(reading.has_value());
    EXPECT_EQ(told(*reading),
              (std::vector<std::string>{"GET /version: the engine answers with status 403: forbidden",
                                        "GET /networks: the engine answers with status 403"}));
    EXPECT_EQ(reading->containers.size(), 1U);
}

TEST(Engine, an_answer_that_is_cut_short_is_a_gap) {
    TestEngine engine;
    engine.serve("/info", R"({"Name": "bo)");
    engine.serve("/volumes", "[]");
    const auto reading = engine.read();
    ASSERT_TRUE(reading.has_value());
    EXPECT_EQ(told(*reading),
              (std::vector<std::string>{
                  "GET /info: the answer is not what the engine's API says, or was cut short",
                  "GET /volumes: the answer is not what the engine's API says, or was cut short"}));
}

TEST(Engine, a_container_that_is_gone_is_no_gap) {
    TestEngine engine;
    engine.container("web", "");
    engine.serve(fmt::format("/containers/{}/json", engine.last_id()), R"({"message": "No such container"})",
                 404);
    const auto reading = engine.read();
    ASSERT_TRUE(reading.has_value());
    EXPECT_TRUE(reading->containers.empty());
    EXPECT_TRUE(reading->unread.empty());
}

TEST(Engine, one_that_falls_silent_is_not_asked_for_ever) {
    TestEngine engine;
    for (int i = 0; i < 9; ++i) {
        engine.container(fmt::format("c{}", i), "");
        if (i > 0)
            engine.once(fmt::format("/containers/{}/json", engine.last_id()),
                        std::unexpected(cluster::Failure{"Timeout was reached", true}));
    }
    const auto reading = engine.read();
    ASSERT_TRUE(reading.has_value());
    EXPECT_EQ(reading->containers.size(), 1U);
    ASSERT_EQ(reading->unread.size(), 4U);
    EXPECT_EQ(reading->unread[0].reason, "Timeout was reached");
    EXPECT_EQ(told(*reading)[3], "5 more containers: the engine answers no more");
}

TEST(Engine, containers_beyond_the_bound_are_counted) {
    TestEngine engine;
    for (int i = 0; i < 4; ++i) engine.container(fmt::format("c{}", i), "");
    const auto reading = engine.read({.containers = 3, .failures_in_a_row = 3});
    ASSERT_TRUE(reading.has_value());
    EXPECT_EQ(reading->containers.size(), 3U);
    EXPECT_EQ(told(*reading),
              std::vector<std::string>{"1 more containers: more than 3 containers are not read"});
}

TEST(Engine, an_id_never_becomes_another_path) {
    TestEngine engine;
    engine.serve("/containers/json?all=1", R"([{"Id": "../images/prune"}])");
    const auto reading = engine.read();
    ASSERT_TRUE(reading.has_value());
    EXPECT_EQ(told(*reading), std::vector<std::string>{"a container: its id is none"});
    EXPECT_EQ(engine.asked.back().path, "/containers/json?all=1");
}

TEST(Engine, daemon_json_that_is_not_there_says_that_nothing_is_set) {
    EngineReading reading;
    read_daemon_file(reading, "/etc/docker/daemon.json",
                     MemoryFileSystem(std::map<std::string, std::string>()));
    ASSERT_TRUE(reading.daemon_file);
    EXPECT_EQ(reading.daemon_file->root().size(), 0U);
    EngineReading broken;
    read_daemon_file(broken, "d.json", one_file("d.json", "{icc"));
    EXPECT_FALSE(broken.daemon_file);
    EXPECT_EQ(told(broken), std::vector<std::string>{"d.json: it is no JSON map"});
}

} // namespace
} // namespace cofferdam::host
