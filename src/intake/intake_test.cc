#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "intake/listener.h"
#include "observations/event_window.h"

namespace cofferdam::intake {
namespace {

std::string event(std::string_view more = "") {
    return fmt::format(
        R"({{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","verb":"list","user":{{"username":"jane"}},"objectRef":{{"resource":"secrets","namespace":"shop"}},"requestReceivedTimestamp":"2026-11-23T03:10:00Z"{}}})",
        more);
}

std::string list(const std::string& events) {
    return R"({"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[)" + events + "]}";
}

class Intake : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::path(testing::TempDir())
                  / testing::UnitTest::GetInstance()->current_test_info()->name();
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    std::string path() const { return folder_ / "audit.jsonl"; }
    std::string read(const std::string& path) const {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }
    RollingFile file(std::uint64_t most = 1'000'000) const { return RollingFile::open(path(), most).value(); }

  private:
    std::filesystem::path folder_;
};

using RollingFileTest = Intake;
using AuditIntakeTest = Intake;
using ListenerTest = Intake;

TEST_F(RollingFileTest, KeepsTheNewestWithinItsBound) {
    RollingFile rolling = file(10);
    for (std::string_view line : {"aaaaa\n", "bbb\n", "ccccc\n", "ddddd\n"})
        ASSERT_TRUE(rolling.append(line));
    EXPECT_EQ(read(path()), "ddddd\n");
    EXPECT_EQ(read(path() + ".1"), "ccccc\n");
}

TEST_F(RollingFileTest, WhatIsThereStays) {
    std::ofstream(path()) << "old\n";
    ASSERT_TRUE(file().append("new\n"));
    EXPECT_EQ(read(path()), "old\nnew\n");
}

TEST_F(RollingFileTest, FollowsNoLink) {
    std::filesystem::create_symlink("/dev/null", path());
    EXPECT_FALSE(RollingFile::open(path(), 10));
}

TEST_F(AuditIntakeTest, KeepsWhatIsNeededAndNothingElse) {
    AuditIntake intake(file());
    EXPECT_EQ(intake.take(list(event(R"(,"requestObject":{"data":{"token":"hush"}},"userAgent":"x")") + ","
                               + event())),
              AuditIntake::Taken::Written);
    EXPECT_EQ(intake.counts().events, 2U);
    const std::string written = read(path());
    EXPECT_EQ(written.find("hush"), std::string::npos);
    observations::EventWindow window;
    window.read(std::make_shared<value::Text>("audit", written));
    ASSERT_EQ(window.api_calls().size(), 1U);
    EXPECT_EQ(window.api_calls().begin()->first.resource, "secrets");
    EXPECT_EQ(window.api_calls().begin()->second.count, 2U);
}

TEST_F(AuditIntakeTest, WhatIsNoEventIsCounted) {
    AuditIntake intake(file());
    EXPECT_EQ(intake.take("no JSON"), AuditIntake::Taken::NotUnderstood);
    EXPECT_EQ(intake.take("{}"), AuditIntake::Taken::Written);
    EXPECT_EQ(intake.counts().bad, 1U);
    EXPECT_EQ(intake.counts().remarks, 1U);
    EXPECT_EQ(read(path()), "");
}

TEST_F(ListenerTest, TakesWhatIsPosted) {
    AuditIntake intake(file());
    const auto listener =
        Listener::open({.address = "127.0.0.1:0", .certificate = "", .key = "", .most_body = 2000}, intake)
            .value();
    std::thread answering([&] { listener->run(); });
    httplib::Client client("127.0.0.1", listener->port());
    EXPECT_EQ(client.Post("/audit", list(event()), "application/json")->status, 200);
    EXPECT_EQ(client.Post("/audit", "[1", "application/json")->status, 400);
    EXPECT_EQ(client.Post("/audit", list(std::string(3000, ' ')), "application/json")->status, 413);
    EXPECT_EQ(client.Get("/audit")->status, 404);
    listener->stop();
    answering.join();
    EXPECT_EQ(intake.counts().events, 1U);
}

TEST_F(ListenerTest, ListensOnLoopbackOnly) {
    AuditIntake intake(file());
    for (std::string_view address : {"0.0.0.0:0", "192.0.2.1:8444", "[::]:0", "localhost:0", "127.0.0.1",
                                     "127.0.0.1:x", "127.0.0.1:70000"})
        EXPECT_FALSE(Listener::open({.address = std::string(address), .certificate = "", .key = ""}, intake))
            << address;
    EXPECT_FALSE(Listener::open({.address = "127.0.0.1:0", .certificate = "x", .key = ""}, intake));
    EXPECT_FALSE(
        Listener::open({.address = "127.0.0.1:0", .certificate = "/no/such", .key = "/no/such"}, intake));
}

} // namespace
} // namespace cofferdam::intake
