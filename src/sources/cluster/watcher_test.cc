#include <gtest/gtest.h>

#include "sources/cluster/collect.h"
#include "sources/cluster/fake_cluster.h"
#include "sources/cluster/kinds_read.h"
#include "sources/cluster/watcher.h"

namespace cofferdam::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Resource pods{"", "v1", "Pod", "pods"};
const Resource services{"", "v1", "Service", "services"};
constexpr const char* pods_path = "/api/v1/pods";
constexpr const char* services_path = "/api/v1/services";

// What somebody who takes every change knows, against what the cluster holds.
class Watched : public ::testing::Test {
  protected:
    Watched() : cluster({pods, services}) {
        cluster.put(pods_path, {"shop", "a"}, R"({"spec":{}})");
        cluster.put(services_path, {"shop", "web"}, R"({"spec":{}})");
    }

    void begin(WatchOptions options = {}) {
        const Collection collection = collected(cluster);
        for (const Changes& changes : changes_of(collection)) take(changes);
        watcher = std::make_unique<Watcher>(collection, options, cluster, cluster.pace());
    }

    static std::vector<Changes> changes_of(const Collection& collection) {
        std::vector<Changes> all;
        for (const List& list : collection.lists) {
            Changes& changes = all.emplace_back(Changes{.resource = list.resource});
            changes.replace_all(objects_in(list.lines), {});
        }
        return all;
    }

    void take(const Changes& changes) {
        auto& known = objects[changes.resource.name];
        if (changes.is_whole) known.clear();
        if (changes.is_whole) unread[changes.resource.name] = changes.unread ? changes.unread->message : "";
        for (const auto& [name, object] : changes.objects) {
            if (object) {
                known[name] = object->line;
            } else {
                known.erase(name);
            }
        }
    }

    // Rounds of a tenth of a second.
    void run(milliseconds time) {
        const auto end = cluster.steady + time;
        while (cluster.steady < end) {
            watcher->pump(milliseconds(100));
            for (const Changes& changes : watcher->take_changes()) take(changes);
        }
    }

    // What a list of now would say.
    std::map<std::string, std::map<ObjectName, std::string>> listed() {
        std::map<std::string, std::map<ObjectName, std::string>> all;
        const Collection fresh = collected(cluster);
        for (const Changes& changes : changes_of(fresh)) {
            auto& kind = all[changes.resource.name];
            for (const auto& [name, object] : changes.objects) kind[name] = object->line;
        }
        return all;
    }

    void expect_current() {
        EXPECT_EQ(objects, listed());
        EXPECT_EQ(watcher->health().behind, 0U) << watcher->health().message;
    }

    void churn() {
        cluster.put(pods_path, {"shop", "a"}, R"({"spec":{"nodeName":"n"}})");
        cluster.put(pods_path, {"shop", "b"}, R"({"spec":{}})");
        cluster.remove(services_path, {"shop", "web"});
        cluster.put(services_path, {"shop", "api"}, R"({"spec":{}})");
    }

    FakeCluster cluster;
    std::unique_ptr<Watcher> watcher;
    std::map<std::string, std::map<ObjectName, std::string>> objects;
    std::map<std::string, std::string> unread;
};

TEST_F(Watched, EventsAreTaken) {
    begin();
    const int lists = cluster.asked["list"];
    churn();
    run(seconds(1));
    EXPECT_EQ(cluster.asked["list"], lists) << "a watch goes on where the list ended";
    expect_current();
}

TEST_F(Watched, ManyEventsOfAnObjectAreOneChange) {
    begin();
    run(seconds(1));
    for (int i = 0; i < 1000; ++i)
        cluster.put(pods_path, {"shop", "a"}, fmt::format(R"({{"spec":{{"nodeName":"n{}"}}}})", i));
    watcher->pump(milliseconds(100));
    const std::vector<Changes> changes = watcher->take_changes();
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].events, 1000U);
    EXPECT_EQ(changes[0].objects.size(), 1U);
    EXPECT_EQ(changes[0].bytes, changes[0].objects.begin()->second->line.size());
    take(changes[0]);
    expect_current();
}

TEST_F(Watched, AServerThatIsRestartedIsComeBackTo) {
    begin();
    run(seconds(1));
    cluster.break_streams(true);
    cluster.is_away = true;
    churn();
    run(seconds(20));
    const Health health = watcher->health();
    EXPECT_EQ(health.behind, 2U);
    EXPECT_EQ(health.message, "connection refused");
    cluster.is_away = false;
    run(minutes(1));
    EXPECT_EQ(cluster.asked["streamed list"], 0) << "its history is still there";
    expect_current();
}

TEST_F(Watched, WaitsGrowAndHaveABound) {
    begin();
    cluster.is_away = true;
    cluster.break_streams(true);
    run(minutes(30));
    cluster.is_away = false;
    churn();
    run(seconds(31));
    expect_current();
}

TEST_F(Watched, ACompactionIsMetByAFreshList) {
    begin();
    run(seconds(1));
    cluster.break_streams(true);
    churn();
    cluster.compact();
    run(seconds(5));
    EXPECT_EQ(cluster.asked["streamed list"], 2);
    expect_current();
}

TEST_F(Watched, WhereListsDoNotStreamAListIsRead) {
    cluster.has_watch_list = false;
    for (int i = 0; i < 10; ++i) cluster.put(pods_path, {"shop", fmt::format("p{}", i)}, R"({"spec":{}})");
    begin();
    run(seconds(1));
    const int lists = cluster.asked["list"];
    cluster.break_streams(false);
    churn();
    cluster.compact();
    run(seconds(5));
    EXPECT_GT(cluster.asked["list"], lists);
    expect_current();
}

TEST_F(Watched, AnErrorEventOfExpiryIsMetByAFreshList) {
    begin();
    run(seconds(1));
    cluster.say(R"({"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}})"
                "\n");
    churn();
    run(seconds(5));
    EXPECT_EQ(cluster.asked["streamed list"], 2);
    expect_current();
}

TEST_F(Watched, BookmarksKeepTheVersionFresh) {
    begin();
    run(seconds(1));
    for (int i = 0; i < 5; ++i) cluster.put(services_path, {"shop", "web"}, R"({"spec":{}})");
    run(minutes(2)); // no event of pods, but bookmarks
    cluster.compact();
    cluster.break_streams(false);
    run(seconds(5));
    EXPECT_EQ(cluster.asked["streamed list"], 0);
    expect_current();
}

TEST_F(Watched, AWatchThatHasStalledIsBegunAgain) {
    begin();
    run(seconds(1));
    cluster.silence();
    churn();
    run(seconds(100));
    EXPECT_NE(objects, listed()) << "nothing tells yet";
    run(seconds(60));
    expect_current();
}

TEST_F(Watched, AClockThatIsSetChangesNothing) {
    begin();
    run(seconds(1));
    const int watches = cluster.asked["watch"];
    cluster.time += std::chrono::hours(48);
    run(seconds(10));
    cluster.time -= std::chrono::hours(96);
    run(seconds(10));
    EXPECT_EQ(cluster.asked["watch"], watches);
    churn();
    run(seconds(1));
    expect_current();
}

TEST_F(Watched, AnExpiredTokenIsReadAgainOnce) {
    begin();
    run(seconds(1));
    cluster.token_has_expired = true;
    cluster.break_streams(false);
    churn();
    run(seconds(5));
    EXPECT_EQ(cluster.renewals, 1U) << "for all kinds";
    expect_current();
}

TEST_F(Watched, ATokenThatComesLaterIsWaitedFor) {
    begin();
    run(seconds(1));
    cluster.token_has_expired = true;
    cluster.can_renew = false;
    cluster.break_streams(false);
    churn();
    run(minutes(5));
    EXPECT_EQ(watcher->health().message, "the API server answers: Unauthorized");
    cluster.can_renew = true;
    run(minutes(1));
    expect_current();
}

TEST_F(Watched, ASlowServerIsWaitedFor) {
    begin();
    cluster.delay = seconds(20);
    cluster.break_streams(false);
    churn();
    cluster.compact();
    run(minutes(3));
    cluster.delay = {};
    expect_current();
}

TEST_F(Watched, WhatIsNoEventEndsTheStream) {
    begin();
    run(seconds(1));
    for (const char* said : {"no JSON\n", "{}\n",
                             R"({"type":"NEW","object":{}})"
                             "\n",
                             R"({"type":"ADDED","object":{"metadata":{"resourceVersion":"99"}}})"
                             "\n",
                             R"({"type":"ADDED","object":{"metadata":{"name":"x"}}})"
                             "\n"}) {
        cluster.say(said);
        run(minutes(2));
        churn();
        run(seconds(2));
        expect_current();
    }
}

TEST_F(Watched, AnswersThatAreCutShortAreAskedForAgain) {
    cluster.has_watch_list = false;
    begin();
    run(seconds(1));
    cluster.say(R"({"type":"ADDED","object":{"metadata":{"name":"half)");
    cluster.break_streams(true);
    cluster.compact();
    cluster.cut_short = 3;
    churn();
    run(minutes(1));
    expect_current();
}

TEST_F(Watched, EventsThatComeTwiceAreTakenOnce) {
    begin();
    run(seconds(1));
    cluster.twice = 3;
    churn();
    run(seconds(1));
    expect_current();
}

TEST_F(Watched, EventsInNoOrderAreMetByAFreshList) {
    begin();
    run(seconds(1));
    cluster.out_of_order = 2;
    churn();
    run(seconds(5));
    EXPECT_GT(cluster.asked["streamed list"], 0);
    expect_current();
}

TEST_F(Watched, ARightThatIsTakenAwayAndGivenBack) {
    begin();
    run(seconds(1));
    cluster.forbidden.insert(pods_path);
    cluster.break_streams(false);
    run(minutes(5));
    EXPECT_EQ(unread["pods"], "the API server answers: forbidden");
    EXPECT_TRUE(objects["pods"].empty()) << "what nobody may read is not answered about";
    EXPECT_EQ(watcher->health().behind, 0U) << "that is known, not late";
    churn();
    cluster.forbidden.clear();
    run(minutes(2));
    EXPECT_EQ(unread["pods"], "");
    expect_current();
}

TEST_F(Watched, WhatWasForbiddenAtFirstIsReadOnceItMayBe) {
    cluster.forbidden.insert(services_path);
    begin();
    run(seconds(1));
    cluster.forbidden.clear();
    run(minutes(2));
    EXPECT_EQ(objects, listed());
}

TEST_F(Watched, WhatMayNotBeWatchedIsListedEveryMinute) {
    cluster.unwatchable.insert(pods_path);
    begin();
    churn();
    run(seconds(61));
    EXPECT_EQ(objects, listed());
    const int lists = cluster.asked["list"];
    churn();
    run(minutes(5));
    EXPECT_EQ(objects, listed());
    EXPECT_LE(cluster.asked["list"], lists + 9);
    EXPECT_EQ(watcher->health().behind, 1U) << "it may be a minute old, and says so";
    cluster.unwatchable.clear();
    run(minutes(3)); // a list, and a bookmark of the watch
    expect_current();
}

TEST_F(Watched, WhatMayNotBeWatchedIsNeverCalledCurrent) {
    cluster.unwatchable.insert(pods_path);
    begin();
    run(seconds(1));
    const auto since = watcher->health().since;
    ASSERT_TRUE(since);
    for (int i = 0; i < 3000; ++i) {
        watcher->pump(milliseconds(100));
        ASSERT_EQ(watcher->health().since, since);
    }
}

TEST_F(Watched, AServerThatWantsUsToWaitForeverIsAskedWithinTheLongestWait) {
    for (const auto asked_for : {seconds(3600), seconds(9'223'372'036'854'775)}) {
        SCOPED_TRACE(asked_for.count());
        begin();
        run(seconds(1));
        cluster.instead[pods_path] = {503, "busy", asked_for};
        cluster.break_streams(false);
        const int before = cluster.asked["refused"];
        run(seconds(300));
        EXPECT_LE(cluster.asked["refused"], before + 12) << "not at once";
        cluster.instead.clear();
        churn();
        run(seconds(31));
        expect_current();
    }
}

TEST_F(Watched, WhereNoStreamedListGetsThroughAListIsRead) {
    begin();
    run(seconds(1));
    cluster.instead_of_streams = Response{504, "gateway timeout"};
    cluster.compact();
    cluster.break_streams(false);
    churn();
    cluster.compact();
    run(seconds(5));
    expect_current();
}

TEST_F(Watched, StreamedListsThatAreCutOffAreNotTriedForever) {
    begin();
    run(seconds(1));
    cluster.cuts_streamed_lists = true;
    cluster.break_streams(false);
    churn();
    cluster.compact();
    run(seconds(10));
    EXPECT_EQ(cluster.asked["streamed list"], 4) << "two of each kind";
    expect_current();
}

TEST_F(Watched, AStreamedListHasABound) {
    begin({.lists = {.bytes = 300}});
    run(seconds(1));
    cluster.break_streams(false);
    for (int i = 0; i < 10; ++i) cluster.put(pods_path, {"shop", fmt::format("p{}", i)}, R"({"spec":{}})");
    cluster.compact();
    run(seconds(5));
    EXPECT_EQ(unread["pods"], "its objects are larger than 300 bytes");
}

// What was there is still there, and it is said that it may be old.
TEST_F(Watched, ANotFoundOfAProxyRemovesNothing) {
    for (const char* body : {"default backend - 404", "<html>404</html>", "404 page not found\n"}) {
        SCOPED_TRACE(body);
        begin();
        run(seconds(1));
        const auto before = objects;
        for (const char* path : {pods_path, services_path, "/api", "/apis"})
            cluster.instead[path] = {404, body};
        cluster.break_streams(true);
        run(seconds(20));
        EXPECT_EQ(objects, before);
        EXPECT_EQ(watcher->health().behind, 2U);
        cluster.instead.clear();
        churn();
        run(seconds(31));
        expect_current();
    }
}

TEST_F(Watched, ANotFoundOfWhatDiscoveryNamesRemovesNothing) {
    begin();
    run(seconds(1));
    const auto before = objects;
    cluster.instead[pods_path] = {404, R"({"kind":"Status","code":404,"message":"not now"})"};
    cluster.break_streams(true);
    run(minutes(7));
    EXPECT_EQ(objects, before);
    EXPECT_EQ(watcher->health().message, "the API server answers: not now");
    cluster.instead.clear();
    run(seconds(31));
    expect_current();
}

TEST_F(Watched, AKindThatGoesTakesItsObjectsAlong) {
    begin();
    run(seconds(10));
    cluster.serve_no_more(services_path);
    run(seconds(10));
    EXPECT_EQ(objects["services"].size(), 0U);
    EXPECT_EQ(watcher->health().kinds, 1U);
    EXPECT_EQ(watcher->health().behind, 0U);
    cluster.serve(services);
    cluster.put(services_path, {"shop", "new"}, R"({"spec":{}})");
    run(minutes(6));
    expect_current();
}

TEST_F(Watched, ADiscoveryThatIsNotCompleteRemovesNothing) {
    begin();
    cluster.undiscovered = {services_path};
    churn();
    run(minutes(7));
    EXPECT_EQ(watcher->health().kinds, 2U);
    cluster.undiscovered.clear();
    expect_current();
}

TEST_F(Watched, AKindMovesToAnotherVersionWithItsObjects) {
    const Resource policies{"networking.k8s.io", "v1beta1", "NetworkPolicy", "networkpolicies"};
    Resource moved = policies;
    moved.version = "v1";
    cluster.serve(policies);
    cluster.put(list_path(policies), {"shop", "a"}, R"({"spec":{}})");
    begin();
    run(seconds(1));
    const auto before = objects;
    cluster.serve_no_more(list_path(policies));
    cluster.serve(moved);
    cluster.instead[list_path(moved)] = {503, "conversion webhook down"};
    run(minutes(1));
    EXPECT_EQ(objects, before) << "until they are read again";
    EXPECT_EQ(watcher->health().behind, 1U);
    cluster.instead.clear();
    cluster.put(list_path(moved), {"shop", "b"}, R"({"spec":{}})");
    run(seconds(31));
    expect_current();
}

TEST_F(Watched, ANewKindThatCannotBeReadIsAGap) {
    begin();
    const Resource policies{"networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"};
    cluster.serve(policies);
    cluster.instead[list_path(policies)] = {500, "etcd is away"};
    run(minutes(6));
    EXPECT_EQ(unread["networkpolicies"], "the API server answers with status 500");
    cluster.instead.clear();
    run(seconds(31));
    EXPECT_EQ(unread["networkpolicies"], "");
    expect_current();
}

TEST_F(Watched, WhatIsShownUnderASecondNameStaysUntilTheFirstIsRead) {
    const Resource storage{"crd.projectcalico.org", "v1", "NetworkPolicy", "networkpolicies"};
    const Resource shown{"projectcalico.org", "v3", "NetworkPolicy", "networkpolicies"};
    cluster.serve(storage);
    cluster.put(list_path(storage), {"shop", "a"}, R"({"spec":{}})");
    begin();
    run(seconds(1));
    cluster.serve(shown);
    cluster.instead[list_path(shown)] = {503, "not ready"};
    run(minutes(6));
    EXPECT_EQ(watcher->health().kinds, 4U);
    cluster.instead.clear();
    run(seconds(31));
    EXPECT_EQ(watcher->health().kinds, 3U);
}

TEST_F(Watched, AGapOfAGroupComesAndGoes) {
    cluster.stale = {"networking.k8s.io"};
    const Collection collection = collected(cluster);
    ASSERT_EQ(collection.unread.size(), 1U);
    watcher = std::make_unique<Watcher>(collection, WatchOptions{}, cluster, cluster.pace());
    const auto told = [&] {
        for (int i = 0; i < 3100; ++i) watcher->pump(milliseconds(100));
        std::map<std::string, bool> groups; // is unread
        for (const Changes& changes : watcher->take_changes()) {
            if (changes.resource.name.empty()) groups[changes.resource.group] = changes.unread.has_value();
        }
        return groups;
    };
    EXPECT_TRUE(told().empty());
    cluster.stale = {"apps"};
    EXPECT_EQ(told(), (std::map<std::string, bool>{{"apps", true}, {"networking.k8s.io", false}}));
    EXPECT_TRUE(told().empty());
}

TEST_F(Watched, ADiscoveryThatStallsHoldsNothingUp) {
    begin();
    cluster.stalled = {"/api"};
    run(seconds(301));
    for (int i = 0; i < 30; ++i) {
        churn();
        run(seconds(1));
        EXPECT_EQ(objects, listed());
    }
    cluster.stalled.clear();
    cluster.serve({"networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"});
    run(minutes(1));
    EXPECT_EQ(watcher->health().kinds, 3U) << "it is asked again";
    expect_current();
}

TEST_F(Watched, FewListsAreOnTheirWayAtOnce) {
    for (const char* kind : {"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"})
        cluster.serve({"apps", "v1", kind, resource_name("apps", kind)});
    begin({.lists_at_once = 1});
    run(seconds(1));
    cluster.delay = milliseconds(500);
    cluster.break_streams(false);
    churn();
    cluster.compact();
    run(milliseconds(1100));
    EXPECT_LE(cluster.asked["streamed list"], 2) << "of six, one after another";
    run(seconds(30));
    EXPECT_EQ(cluster.asked["streamed list"], 6);
    expect_current();
}

TEST_F(Watched, AmongFiveHundredOtherKindsOursAreFound) {
    for (int i = 0; i < 500; ++i)
        cluster.other_kinds.emplace_back(fmt::format("things{}", i), fmt::format("Thing{}", i));
    begin();
    churn();
    run(minutes(6)); // the kinds are asked for again meanwhile
    EXPECT_EQ(watcher->health().kinds, 2U);
    expect_current();
}

} // namespace
} // namespace cofferdam::cluster
