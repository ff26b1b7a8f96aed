// cofferdam policy list and policy lint: what a scan finds about policies themselves.
#include "report/policy_list.h"

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/judgement.h"
#include "cli/outputs.h"
#include "cli/policy.h"
#include "cli/read_estate.h"
#include "cli/reporting_options.h"
#include "cli/scan_options.h"
#include "questions/suppress.h"

namespace cofferdam::cli {

namespace {

Result<questions::ScanResult> scan_policies(const ScanOptions& options) {
    const Judgement judgement = COFFERDAM_TRY(read_judgement(options));
    const estate::SnapshotPtr snapshot = COFFERDAM_TRY(read_filled_estate(options, judgement.config));
    questions::ScanResult result = questions::scan(snapshot, judgement.settings);
    questions::apply_waivers(result, judgement.waivers, content::today());
    return result;
}

Result<int> list_policies(const ScanOptions& options) {
    const questions::ScanResult result = COFFERDAM_TRY(scan_policies(options));
    const policies::PolicyInventory inventory = policies::inventory(*result.snapshot);
    COFFERDAM_TRY(write_standard_output(options.format == "json"
                                            ? report::policy_list_json(result, inventory)
                                            : report::policy_list_text(result, inventory, options.verbose)));
    return nothing_found;
}

Result<int> lint_policies(const ScanOptions& options) {
    const questions::ScanResult result = COFFERDAM_TRY(scan_policies(options));
    COFFERDAM_TRY(write_standard_output(options.format == "json" ? report::policy_lint_json(result)
                                                                 : report::policy_lint_text(result)));
    return report::policy_findings(result).empty() ? nothing_found : findings;
}

std::shared_ptr<ScanOptions> add_options(CLI::App& command) {
    auto options = std::make_shared<ScanOptions>();
    add_targets(command, *options);
    add_server_options(command, *options);
    command.add_option("--waivers", options->waivers, "Accepted findings, with reason, approver and expiry");
    add_format(command, options->format, {"text", "json"});
    add_reading_options(command, *options);
    return options;
}

} // namespace

std::function<int()> prepare_policy_list(CLI::App& command) {
    auto options = add_options(command);
    command.add_flag("--verbose,-v", options->verbose, "Every workload that a policy selects");
    take_one_value_each(command);
    return [options] { return exit_status(list_policies(*options)); };
}

std::function<int()> prepare_policy_lint(CLI::App& command) {
    auto options = add_options(command);
    take_one_value_each(command);
    return [options] { return exit_status(lint_policies(*options)); };
}

} // namespace cofferdam::cli
