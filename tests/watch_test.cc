// The seven answers about an estate that is kept current, against those about a fresh list of it.
#include <algorithm>

#include <gtest/gtest.h>

#include "questions/scan.h"
#include "sources/cluster/fake_world.h"
#include "sources/cluster/live_estate.h"
#include "sources/cluster/load.h"
#include "sources/cluster/watcher.h"

namespace cofferdam {
namespace {

// All that an answer says, without places and the order of rows.
std::vector<std::string> said(const questions::ScanResult& result) {
    std::vector<std::string> lines;
    for (const questions::Answer& answer : result.answers) {
        lines.push_back(fmt::format("{}: {} {}", answer.key, to_string(answer.verdict), answer.headline));
        for (const questions::Number& number : answer.numbers)
            lines.push_back(fmt::format("{}: {} {} of {}", answer.key, number.name, number.count, number.of));
        for (const questions::Finding& finding : answer.findings)
            lines.push_back(fmt::format("{}: {} {} {} {} {}", answer.key, finding.rule,
                                        to_string(finding.severity), estate::to_string(finding.subject),
                                        finding.reason, finding.conditional));
        for (const estate::Gap& gap : answer.looked_past)
            lines.push_back(fmt::format("{}: {} {}", answer.key, gap.subject, gap.reason));
    }
    std::ranges::sort(lines);
    return lines;
}

class Watched : public ::testing::TestWithParam<unsigned> {
  protected:
    std::vector<std::string> fresh() {
        estate::SnapshotBuilder builder;
        cluster::load(collected(world.cluster), "context test", builder);
        return said(questions::scan(std::move(builder).build().snapshot, {}));
    }

    cluster::FakeWorld world;
    cluster::LiveEstate live{"context test", cluster::ReadSecrets::No};
};

TEST_P(Watched, SaysWhatAScanOfNowSays) {
    world.random.seed(GetParam());
    world.churn(60);
    cluster::Collection collection = collected(world.cluster);
    cluster::Watcher watcher(collection, {}, world.cluster, world.cluster.pace());
    cluster::Step step = live.apply(cluster::changes_of(std::move(collection), {}));
    std::vector<std::string> last = said(questions::scan(step.snapshot, {}));
    std::size_t quiet = 0;
    for (int round = 0; round < 60; ++round) {
        world.churn(round % 3 == 0 ? 10 : 1); // one change alone is often quiet
        watcher.pump(std::chrono::milliseconds(100));
        watcher.pump(std::chrono::milliseconds(100));
        step = live.apply(watcher.take_changes());
        const std::vector<std::string> now = said(questions::scan(step.snapshot, {}));
        if (step.is_quiet && step.objects > 0) {
            ++quiet;
            EXPECT_EQ(now, last) << "it was called quiet";
        }
        if (round % 5 == 0) EXPECT_EQ(now, fresh()) << "round " << round;
        last = now;
    }
    EXPECT_GT(quiet, 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Watched, ::testing::Range(1U, 9U));

} // namespace
} // namespace cofferdam
