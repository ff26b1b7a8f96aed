// What a cluster says of itself stays what it says when nobody is named in it: verdicts, numbers, and how
// many findings of each rule. The estates are those of the golden cases and of ../shared/suites, as if they
// had been collected.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include "cli/read_estate.h"
#include "cli/scan_options.h"
#include "questions/scan.h"
#include "sources/cluster/anonymise.h"
#include "sources/cluster/kinds_read.h"
#include "sources/cluster/load.h"

namespace cofferdam {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

// The objects of the files, as an API server would list them.
cluster::Collection collection_of(const estate::Snapshot& snapshot) {
    std::map<std::tuple<std::string_view, std::string_view, std::string_view>, cluster::List> lists;
    for (const auto [id, object] : snapshot.table<estate::Object>()) {
        if (snapshot[object.target].origin != estate::Origin::Manifest || !object.raw) continue;
        cluster::List& list = lists[{object.group, object.version, object.kind}];
        list.resource = {std::string(object.group), std::string(object.version), std::string(object.kind),
                         cluster::resource_name(object.group, object.kind)};
        list.lines += value::to_json(*object.raw) + "\n";
        ++list.objects;
    }
    cluster::Collection collection{.tool = "0.1.0", .server_version = "v1.35.4"};
    for (auto& [type, list] : lists) collection.lists.push_back(std::move(list));
    return collection;
}

Lines shape_of(const cluster::Collection& collection) {
    estate::SnapshotBuilder builder;
    cluster::load(collection, "context test", builder);
    const questions::ScanResult result = questions::scan(std::move(builder).build().snapshot, {});
    Lines lines;
    for (const questions::Answer& answer : result.answers) {
        lines.push_back(fmt::format("{}: {}", answer.key, to_string(answer.verdict)));
        for (const questions::Number& number : answer.numbers)
            lines.push_back(fmt::format("{}: {} {} of {}", answer.key, number.name, number.count, number.of));
        for (const questions::Finding& finding : answer.findings)
            lines.push_back(fmt::format("{}: {} {} {}", answer.key, finding.rule, to_string(finding.severity),
                                        finding.conditional));
    }
    std::ranges::sort(lines);
    return lines;
}

std::string difference(const Lines& named, const Lines& nameless) {
    std::string text;
    const auto add = [&](std::string_view who, const Lines& these, const Lines& those) {
        Lines only;
        std::ranges::set_difference(these, those, std::back_inserter(only));
        for (const std::string& line : only) text += fmt::format("{}: {}\n", who, line);
    };
    add("named", named, nameless);
    add("nameless", nameless, named);
    return text;
}

cluster::Collection collected(const fs::path& folder) {
    cli::ScanOptions options;
    CLI::App app;
    cli::add_scan_options(app, options);
    app.parse("'" + folder.string() + "'");
    auto snapshot = cli::read_estate(options, {});
    return snapshot ? collection_of(**snapshot) : cluster::Collection{};
}

// The folders below that hold an estate each.
std::vector<fs::path> estates_below(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
        if (entry.is_directory()) found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

void expect_the_same_shape(const fs::path& folder, std::size_t fewest_objects) {
    cluster::Key key{};
    key.fill(7);
    std::size_t objects = 0;
    for (const fs::path& estate : estates_below(folder)) {
        const cluster::Collection named = collected(estate);
        for (const cluster::List& list : named.lists) objects += list.objects;
        const auto nameless = cluster::anonymise(named, key);
        ASSERT_TRUE(nameless) << estate << ": " << nameless.error().message;
        EXPECT_EQ(difference(shape_of(named), shape_of(*nameless)), "") << estate;
    }
    EXPECT_GE(objects, fewest_objects) << folder;
}

TEST(AnonymousShape, OfGoldenCases) {
    expect_the_same_shape(fs::path(COFFERDAM_SOURCE_DIR) / "tests/estates", 100);
}

TEST(AnonymousShape, OfTheDemo) { expect_the_same_shape(fs::path(COFFERDAM_SOURCE_DIR) / "demo", 10); }

class Suite : public testing::TestWithParam<const char*> {};

TEST_P(Suite, HasTheSameShape) {
    const fs::path folder = fs::path(COFFERDAM_SOURCE_DIR) / "../shared/suites" / GetParam();
    if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not beside the repository";
    expect_the_same_shape(folder, 20);
}

INSTANTIATE_TEST_SUITE_P(Suites, Suite, testing::Values("attack-edges", "estates", "pss", "reach"));

} // namespace
} // namespace cofferdam
