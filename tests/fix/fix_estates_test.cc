// `cofferdam fix` over estates: what it says is fixed is gone when the new bytes are scanned, nothing is new,
// and of every file only lines of its hunks differ.
#include <filesystem>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "cli/read_estate.h"
#include "fix/fixing.h"
#include "fix/patched_files.h"
#include "questions/scan.h"

namespace cofferdam {

namespace {

struct Estate {
    std::string target;

    cli::ReadingOptions options() const {
        cli::ReadingOptions options;
        options.targets = {target};
        return options;
    }
    questions::ScanResult scan(const FileSystem& files) const {
        return questions::scan(cli::read_estate(options(), {}, files).value(), {});
    }
};

// Everything that a finding is known by, but for its values.
using Known = std::tuple<std::string, std::string, std::string>;

std::set<Known> known(const questions::ScanResult& result) {
    std::set<Known> found;
    for (const questions::Answer& answer : result.answers)
        for (const questions::Finding& finding : answer.findings) {
            // One stands for all ways: its subject is where the cheapest begins.
            if (finding.rule == "credentials-way-from-internet") continue;
            found.emplace(finding.rule, to_string(finding.subject), "");
            for (const questions::Evidence& evidence : finding.evidence)
                found.emplace(finding.rule, to_string(finding.subject), evidence.field);
        }
    return found;
}

// Lines of `before` that are not in `after`; but for those with brackets, within which additions are written,
// too.
std::size_t lines_gone(std::string_view before, std::string_view after) {
    std::multiset<std::string_view> left;
    const auto each_line = [](std::string_view text, const auto& visit) {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
            visit(text.substr(at, end - at));
            at = end;
        }
    };
    each_line(after, [&](std::string_view line) { left.insert(line); });
    std::size_t gone = 0;
    each_line(before, [&](std::string_view line) {
        const auto found = left.find(line);
        if (found == left.end())
            gone += line.find_first_of("{[") == std::string_view::npos;
        else
            left.erase(found);
    });
    return gone;
}

std::size_t replacing_edits(const fix::Outcome& outcome) {
    std::size_t count = 0;
    for (const fix::Proposal& proposal : outcome.proposals) {
        if (!proposal.refusal.empty()) continue;
        for (const edits::Edit& edit : proposal.edits) count += edit.operation != edits::Edit::Operation::Add;
    }
    return count;
}

fix::Outcome fix_estate(const Estate& estate, const questions::ScanResult& before) {
    const fix::Scope scope{
        .wants = [](std::string_view) { return true; },
        .is_file = [](const std::string& name) { return std::filesystem::is_regular_file(name); }};
    const fix::Rescan rescan =
        [&](std::span<const edits::ChangedFile> files) -> Result<questions::ScanResult> {
        return estate.scan(fix::PatchedFiles(disk(), files));
    };
    return fix::fix_findings(before, scope, rescan).value();
}

// The number of findings that were fixed.
std::size_t expect_fixed(const std::string& target) {
    SCOPED_TRACE(target);
    const Estate estate{target};
    const questions::ScanResult before = estate.scan(disk());
    const fix::Outcome outcome = fix_estate(estate, before);
    const questions::ScanResult after = estate.scan(fix::PatchedFiles(disk(), outcome.files));
    const std::set<Known> of_before = known(before);
    const std::set<Known> of_after = known(after);
    for (const Known& finding : of_after)
        EXPECT_TRUE(of_before.contains(finding))
            << std::get<0>(finding) << " " << std::get<1>(finding) << " is new";
    for (const fix::Proposal& proposal : outcome.proposals) {
        // Of a dump the live ReplicaSet would no longer be what its Deployment says.
        const bool is_dump = target.find("live") != std::string::npos;
        EXPECT_TRUE(is_dump || !proposal.refusal.starts_with("withdrawn"))
            << proposal.finding->rule << ": " << proposal.refusal;
        if (!proposal.refusal.empty()) continue;
        for (const questions::Evidence& evidence : proposal.finding->evidence)
            EXPECT_FALSE(of_after.contains(
                {std::string(proposal.finding->rule), to_string(proposal.finding->subject), evidence.field}))
                << proposal.finding->rule << " " << evidence.field;
    }
    std::size_t gone = 0;
    for (const edits::ChangedFile& file : outcome.files) gone += lines_gone(file.before->bytes(), file.after);
    // A removal takes its line, and with the last of them that of the key, which becomes "key: []".
    EXPECT_LE(gone, 2 * replacing_edits(outcome)) << "lines that no edit means have changed";
    return outcome.fixed();
}

// Each folder with files below, by itself.
std::size_t fix_each(const std::string& root, const std::string& inputs) {
    std::size_t fixed = 0;
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
        const std::filesystem::path target = entry.path() / inputs;
        if (entry.is_directory() && std::filesystem::exists(target)) fixed += expect_fixed(target.string());
    }
    return fixed;
}

const std::string suites = COFFERDAM_SOURCE_DIR "/../shared/suites/estates";

} // namespace

TEST(FixEstates, OfTheRepository) {
    EXPECT_GT(fix_each(COFFERDAM_SOURCE_DIR "/tests/estates", "inputs"), 100U);
}

TEST(FixEstates, OnlineBoutique) {
    if (!std::filesystem::exists(suites)) GTEST_SKIP() << "no suites beside the repository";
    fmt::print("{} findings fixed\n", expect_fixed(suites + "/online-boutique"));
}

TEST(FixEstates, Kubeaudit) {
    if (!std::filesystem::exists(suites)) GTEST_SKIP() << "no suites beside the repository";
    const std::size_t fixed = fix_each(suites + "/kubeaudit", "");
    fmt::print("{} findings fixed\n", fixed);
    EXPECT_GT(fixed, 100U);
}

} // namespace cofferdam
