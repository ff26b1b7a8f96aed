#include <algorithm>
#include <iterator>
#include <random>

#include <gtest/gtest.h>

#include "sources/cluster/fake_world.h"
#include "sources/cluster/live_estate.h"
#include "sources/cluster/load.h"
#include "sources/cluster/watcher.h"

namespace cofferdam::cluster {
namespace {

using estate::Object;

std::string row_of(const estate::Snapshot& snapshot, const Object& object) {
    std::string text = std::to_string(object.row.index());
    if (const auto* instance = std::get_if<Id<estate::Instance>>(&object.row))
        text += " of " + to_string(snapshot.key(snapshot[snapshot[*instance].controller]));
    return text;
}

// Each object with its content and what it became, by name; then what is known beside the objects.
std::vector<std::string> told(const estate::Snapshot& snapshot) {
    std::vector<std::string> lines;
    for (const auto [id, object] : snapshot.table<Object>()) {
        lines.push_back(fmt::format("{} {} {}", value::to_json(*object.raw), value::to_json(object.effective),
                                    row_of(snapshot, object)));
    }
    for (const estate::Gap& gap : snapshot.gaps()) lines.push_back(gap.subject + gap.reason);
    for (const value::Problem& problem : snapshot.problems()) lines.push_back(problem.message);
    const estate::Coverage& coverage = snapshot.coverage();
    lines.push_back(fmt::format("{} documents, {} objects, {} unreadable, {} instances, {} not modelled",
                                coverage.documents, coverage.objects, coverage.unreadable, coverage.instances,
                                coverage.not_modelled));
    std::ranges::sort(lines);
    return lines;
}

std::string difference(const std::vector<std::string>& live, const std::vector<std::string>& fresh) {
    std::vector<std::string> only;
    std::ranges::set_difference(live, fresh, std::back_inserter(only));
    std::string text;
    for (const std::string& line : only) text += "live:  " + line + "\n";
    only.clear();
    std::ranges::set_difference(fresh, live, std::back_inserter(only));
    for (const std::string& line : only) text += "fresh: " + line + "\n";
    return text;
}

class Live : public ::testing::Test {
  protected:
    void begin() {
        Collection collection = collected(world.cluster);
        watcher = std::make_unique<Watcher>(collection, WatchOptions{}, world.cluster, world.cluster.pace());
        live.apply(changes_of(std::move(collection), {}));
    }

    Step step(int rounds = 1) {
        for (int i = 0; i < rounds; ++i) watcher->pump(std::chrono::milliseconds(100));
        return live.apply(watcher->take_changes());
    }

    estate::SnapshotPtr built() {
        estate::SnapshotBuilder builder;
        load(collected(world.cluster), "context test", builder);
        return std::move(builder).build().snapshot;
    }

    FakeWorld world;
    LiveEstate live{"context test", ReadSecrets::No};
    std::unique_ptr<Watcher> watcher;
};

TEST_F(Live, TheFirstSnapshotIsThatOfTheList) {
    world.deploy("shop", "web", 3);
    world.cluster.put("/api/v1/services", {"shop", "bad"}, R"({"spec":{"ports":7}})");
    begin();
    EXPECT_EQ(difference(told(*live.snapshot()), told(*built())), "");
    EXPECT_EQ(live.snapshot()->coverage().instances, 4U);
    EXPECT_EQ(live.snapshot()->coverage().unreadable, 1U);
}

TEST_F(Live, AChangeIsInTheDelta) {
    world.deploy("shop", "web", 2);
    begin();
    world.cluster.put("/api/v1/services", {"shop", "web"}, R"({"spec":{"type":"LoadBalancer"}})");
    const Step added = step(2);
    EXPECT_EQ(added.objects, 1U);
    EXPECT_EQ(added.delta.of<estate::Service>().added.size(), 1U);
    EXPECT_TRUE(added.delta.of<estate::Workload>().empty());
    EXPECT_FALSE(added.is_quiet);
    world.cluster.remove("/api/v1/services", {"shop", "web"});
    EXPECT_EQ(step(2).delta.of<estate::Service>().removed.size(), 1U);
}

TEST_F(Live, WhatSaysNothingNewChangesNothing) {
    world.deploy("shop", "web", 1);
    begin();
    const estate::SnapshotPtr before = live.snapshot();
    EXPECT_EQ(step(2).objects, 0U);
    EXPECT_EQ(live.apply(changes_of(collected(world.cluster), {})).objects, 0U) << "the same list again";
    EXPECT_EQ(live.snapshot(), before);
}

TEST_F(Live, APodIsAnInstanceAsLongAsItRunsAsItsTemplateSays) {
    world.deploy("shop", "web", 2);
    begin();
    EXPECT_EQ(live.snapshot()->table<estate::Workload>().size(), 1U);
    world.put_deployment("shop", "web", "x:2"); // its ReplicaSet and pods are of the old template now
    step(2);
    EXPECT_EQ(difference(told(*live.snapshot()), told(*built())), "");
    EXPECT_EQ(live.snapshot()->table<estate::Workload>().size(), 2U);
    world.put_deployment("shop", "web", "x:1");
    step(2);
    EXPECT_EQ(live.snapshot()->table<estate::Workload>().size(), 1U);
    EXPECT_EQ(difference(told(*live.snapshot()), told(*built())), "");
}

TEST_F(Live, PodsOfAKnownTemplateAreQuiet) {
    world.deploy("shop", "web", 2);
    begin();
    world.put_pod("shop", "web", 7);
    const Step came = step(2);
    EXPECT_TRUE(came.is_quiet);
    EXPECT_EQ(came.delta.of<estate::Instance>().added.size(), 1U + 1U) << "its ReplicaSet was read again";
    EXPECT_EQ(came.snapshot->coverage().instances, 4U);
    world.remove_pod("shop", "web", 7);
    EXPECT_TRUE(step(2).is_quiet);
    world.remove_pod("shop", "web", 1);
    const Step left = step(2);
    ASSERT_EQ(left.causes.size(), 1U) << "none of them runs on that node any more";
    EXPECT_EQ(to_string(left.causes[0].object), "Pod shop/web-5d-1");
    EXPECT_EQ(left.causes[0].became, Became::Removed);
    world.put_pod("shop", "web", 7, "other:1");
    EXPECT_FALSE(step(2).is_quiet) << "it runs something else";
    EXPECT_EQ(difference(told(*live.snapshot()), told(*built())), "");
}

TEST_F(Live, APodThatTakesThePlaceOfAnotherIsQuiet) {
    world.deploy("shop", "web", 2);
    begin();
    world.put_pod("shop", "web", 7); // on the node of 1
    world.remove_pod("shop", "web", 1);
    EXPECT_TRUE(step(2).is_quiet);
    world.put_pod("shop", "web", 8); // on that of 0
    world.remove_pod("shop", "web", 7);
    EXPECT_FALSE(step(2).is_quiet) << "nothing runs on the node of 1 any more";
}

TEST_F(Live, EndpointsAreReadOfAServiceWithoutASelector) {
    const auto put_service = [&](const std::string& spec) {
        world.cluster.put("/api/v1/services", {"shop", "web"}, spec);
    };
    put_service(R"({"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}})");
    world.put_slice("shop", "web", "10.0.0.1");
    world.put_slice("shop", "nobody", "10.0.0.1");
    begin();
    world.put_slice("shop", "web", "10.0.0.2");
    world.put_slice("shop", "nobody", "10.0.0.2");
    EXPECT_TRUE(step(2).is_quiet);
    put_service(R"({"spec":{"ports":[{"port":80}]}})");
    EXPECT_FALSE(step(2).is_quiet);
    world.put_slice("shop", "web", "10.0.0.3");
    EXPECT_FALSE(step(2).is_quiet);
    EXPECT_EQ(difference(told(*live.snapshot()), told(*built())), "");
}

TEST_F(Live, HowFarAControllerHasComeIsQuiet) {
    world.deploy("shop", "web", 1);
    begin();
    world.put_deployment("shop", "web", "x:1", R"("status":{"readyReplicas":1},)");
    EXPECT_TRUE(step(2).is_quiet);
    world.put_deployment("shop", "web", "x:2");
    EXPECT_FALSE(step(2).is_quiet);
}

TEST_F(Live, WhatIsLeftAndWhatIsForbiddenIsTold) {
    begin();
    world.cluster.put("/api/v1/services", {"shop", "bad"}, R"({"spec":{"ports":7}})");
    EXPECT_FALSE(step(2).is_quiet);
    EXPECT_EQ(difference(told(*live.snapshot()), told(*built())), "");
    world.cluster.put("/api/v1/services", {"shop", "bad"}, R"({"spec":{}})");
    step(2);
    EXPECT_TRUE(live.snapshot()->problems().empty());
    world.cluster.forbidden.insert("/api/v1/services");
    world.cluster.break_streams(false);
    EXPECT_FALSE(step(700).is_quiet); // asked for again within a minute
    EXPECT_EQ(difference(told(*live.snapshot()), told(*built())), "");
}

TEST_F(Live, DocumentsOfThePastAreFreed) {
    world.deploy("shop", "web", 1);
    begin();
    std::vector<std::weak_ptr<const value::Document>> past;
    const auto remember = [&] {
        for (const auto [id, object] : live.snapshot()->table<Object>()) past.push_back(object.document);
    };
    for (int i = 0; i < 50; ++i) {
        remember();
        world.churn(20);
        step(2);
    }
    remember();
    std::set<std::shared_ptr<const value::Document>> alive;
    for (const auto& document : past) {
        if (auto held = document.lock()) alive.insert(std::move(held));
    }
    EXPECT_EQ(alive.size(), live.snapshot()->table<Object>().size());
}

class Churned : public Live, public ::testing::WithParamInterface<unsigned> {};

// Every trouble at some time; whatever happened meanwhile, the estate is that of a fresh list.
TEST_P(Churned, IsWhatAFreshListSays) {
    world.random.seed(GetParam());
    world.churn(50);
    begin();
    for (int round = 0; round < 60; ++round) {
        world.churn(15);
        world.trouble();
        step(3);
        if (round % 10 == 9) {
            world.calm();
            step(4000); // more than any wait and any silence
            EXPECT_EQ(difference(told(*live.snapshot()), told(*built())), "") << "round " << round;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Churned, ::testing::Range(1U, 21U));

} // namespace
} // namespace cofferdam::cluster
