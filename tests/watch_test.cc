// The seven answers about an estate that is kept current, against those about a fresh list of it.
#include <algorithm>
#include <iterator>

#include <gtest/gtest.h>

#include "questions/live_scan.h"
#include "sources/cluster/fake_world.h"
#include "sources/cluster/live_estate.h"
#include "sources/cluster/load.h"
#include "sources/cluster/watcher.h"

namespace cofferdam {
namespace {

// Of ways into the cluster that cost the same the graph shows the one whose rows come first, and rows of an
// estate that is kept current come as they came.
bool is_one_of_many(const questions::Finding& finding) {
    return finding.rule == "credentials-way-from-internet";
}

// All that an answer says, without places and the order of rows.
std::vector<std::string> said(const questions::ScanResult& result) {
    std::vector<std::string> lines;
    for (const questions::Answer& answer : result.answers) {
        lines.push_back(fmt::format("{}: {} {}", answer.key, to_string(answer.verdict), answer.headline));
        for (const questions::Number& number : answer.numbers)
            lines.push_back(fmt::format("{}: {} {} of {}", answer.key, number.name, number.count, number.of));
        for (const questions::Finding& finding : answer.findings)
            lines.push_back(fmt::format("{}: {} {} {} {} {}", answer.key, finding.rule,
                                        to_string(finding.severity),
                                        is_one_of_many(finding) ? "" : estate::to_string(finding.subject),
                                        is_one_of_many(finding) ? "" : finding.reason, finding.conditional));
        for (const estate::Gap& gap : answer.looked_past)
            lines.push_back(fmt::format("{}: {} {}", answer.key, gap.subject, gap.reason));
    }
    std::ranges::sort(lines);
    return lines;
}

// What only one of them says, so that a failure can be read.
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

class Watched : public ::testing::TestWithParam<unsigned> {
  protected:
    std::vector<std::string> fresh() {
        estate::SnapshotBuilder builder;
        cluster::load(collected(world.cluster), "context test", builder);
        return said(questions::scan(std::move(builder).build().snapshot, {}));
    }

    // Anything; or what is quiet where it happens alone.
    void happen(int round) {
        switch (round % 5) {
        case 0: return world.churn(10);
        case 1: return world.put_pod("steady", "web", round / 5 % 4);
        case 2: return world.put_slice("steady", "web", fmt::format("10.0.0.{}", round));
        case 3: return world.churn(1);
        default:
            return world.put_deployment("steady", "web", "x:1",
                                        fmt::format(R"("status":{{"readyReplicas":{}}},)", round));
        }
    }

    cluster::FakeWorld world;
    cluster::LiveEstate live{"context test", cluster::ReadSecrets::No, "v1.35.4"};
};

TEST_P(Watched, SaysWhatAScanOfNowSays) {
    world.random.seed(GetParam());
    world.churn(60);
    world.deploy("steady", "web", 2);
    world.put_slice("steady", "web", "10.0.0.1");
    cluster::Collection collection = collected(world.cluster);
    cluster::Watcher watcher(collection, {}, world.cluster, world.cluster.pace());
    cluster::Step step = live.apply(cluster::changes_of(std::move(collection), {}));
    questions::LiveScan kept({});
    kept.follow(step.snapshot, step.delta);
    std::vector<std::string> last = said(kept.scan());
    std::size_t quiet = 0;
    for (int round = 0; round < 60; ++round) {
        happen(round);
        watcher.pump(std::chrono::milliseconds(100));
        watcher.pump(std::chrono::milliseconds(100));
        step = live.apply(watcher.take_changes());
        const std::vector<std::string> now = said(questions::scan(step.snapshot, {}));
        if (step.is_quiet && step.objects > 0) {
            ++quiet;
            EXPECT_EQ(difference(now, last), "") << "it was called quiet";
        }
        kept.follow(step.snapshot, step.delta);
        if (!step.is_quiet) {
            EXPECT_EQ(difference(said(kept.scan()), now), "") << "round " << round;
        }
        if (round % 5 == 0) {
            EXPECT_EQ(difference(now, fresh()), "") << "round " << round;
        }
        last = now;
    }
    EXPECT_GT(quiet, 20U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Watched, ::testing::Range(1U, 7U));

} // namespace
} // namespace cofferdam
