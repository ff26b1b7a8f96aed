// cofferdam fix: scan, write what ends findings, scan the new bytes, and give what holds.
#include <algorithm>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/fix_files.h"
#include "cli/fix_options.h"
#include "cli/fix_report.h"
#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/read_estate.h"
#include "cli/verbs.h"
#include "content/rules.h"
#include "core/file_system.h"
#include "fix/fixing.h"
#include "fix/patched_files.h"
#include "questions/suppress.h"
#include "report/escape.h"

namespace cofferdam::cli {

namespace {

bool matches(std::string_view pattern, std::string_view rule) {
    if (!pattern.ends_with('*')) return pattern == rule;
    return rule.starts_with(pattern.substr(0, pattern.size() - 1));
}

Result<void> require_rules(const FixOptions& options) {
    for (const std::string& wanted : options.rules) {
        const bool known = std::ranges::any_of(
            content::rules(), [&](const content::Rule& rule) { return matches(wanted, rule.id); });
        if (!known) return error("--rule {}: no rule is called so (cofferdam explain lists them)", wanted);
    }
    return {};
}

// The targets are read twice.
Result<void> require_files(const FixOptions& options) {
    for (const std::string& target : options.targets) {
        if (target == "-") return error("fix changes files, and standard input is none");
        const Result<FileStatus> status = disk().status(target);
        if (status && status->kind == FileKind::Other)
            return error("{} can be read once, and fix scans again: give a file", target);
    }
    return {};
}

questions::ScanResult scanned(estate::SnapshotPtr snapshot, const Judgement& judgement) {
    questions::ScanResult result = questions::scan(std::move(snapshot), judgement.settings);
    questions::apply_waivers(result, judgement.waivers, content::today());
    return result;
}

// Objects inside archives have no file of their own.
bool is_file(const std::string& name) {
    const Result<FileStatus> status = disk().status(name);
    return status && status->kind == FileKind::Regular;
}

Result<std::string> write(const FixOptions& options, const fix::Outcome& outcome) {
    if (options.in_place) {
        COFFERDAM_TRY(write_in_place(outcome.files));
        return std::string("in place");
    }
    if (options.out.empty()) return std::string();
    COFFERDAM_TRY(
        write_copies(options.out, outcome.files, options.force ? seal::Overwrite::Yes : seal::Overwrite::No));
    return "below " + options.out;
}

// Beside a diff on standard output, the summary goes where messages go.
Result<void> tell(const FixOptions& options, const FixSummary& summary) {
    const bool prints_diff = summary.written.empty();
    if (options.format == "json")
        return write_standard_output([&](const Write& write) { write(fix_json(summary)); });
    if (!prints_diff) return write_standard_output([&](const Write& write) { write(fix_text(summary)); });
    COFFERDAM_TRY(write_standard_output([&](const Write& write) { write(summary.diff); }));
    fmt::print(stderr, "{}", fix_text(summary));
    return {};
}

Result<int> fix_targets(const FixOptions& options) {
    COFFERDAM_TRY(require_files(options));
    Judgement judgement = COFFERDAM_TRY(read_judgement(options));
    COFFERDAM_TRY(require_rules(options));
    // Who names a control that is off by default wants it judged.
    for (const std::string& rule : options.rules) judgement.settings.controls.enable.push_back(rule);
    estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_filled_estate(options, judgement.config));
    const questions::ScanResult result = scanned(std::move(snapshot), judgement);

    const auto wants = [&](std::string_view rule) {
        return options.rules.empty() || std::ranges::any_of(options.rules, [&](const std::string& wanted) {
                   return matches(wanted, rule);
               });
    };
    const fix::Rescan rescan =
        [&](std::span<const edits::ChangedFile> files) -> Result<questions::ScanResult> {
        const fix::PatchedFiles patched(disk(), files);
        return scanned(COFFERDAM_TRY(read_estate(options, judgement.config, patched)), judgement);
    };
    const fix::Outcome outcome = COFFERDAM_TRY(fix::fix_findings(result, {wants, is_file}, rescan));

    const std::string written = COFFERDAM_TRY(write(options, outcome));
    COFFERDAM_TRY(tell(options, {outcome, written, diff_of(outcome.files), options.verbose}));
    return outcome.fixed() < outcome.proposals.size() ? findings : nothing_found;
}

} // namespace

std::function<int()> prepare_fix(CLI::App& command) {
    auto options = std::make_shared<FixOptions>();
    add_fix_options(command, *options);
    return [options] { return exit_status(fix_targets(*options)); };
}

} // namespace cofferdam::cli
