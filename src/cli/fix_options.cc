#include "cli/fix_options.h"

#include <CLI/CLI.hpp>

namespace cofferdam::cli {

namespace {

void add_judging(CLI::App& command, FixOptions& options) {
    command.add_option("--rule", options.rules, "Fix findings of this rule only; may end with *")
        ->group("Judging");
    add_server_options(command, options);
    command
        .add_option("--platform-namespace", options.platform_namespaces,
                    "Leave what is in these namespaces as it is; may hold *")
        ->group("Judging");
    command.add_option("--waivers", options.waivers, "Accepted findings, with reason, approver and expiry")
        ->group("Judging");
}

void add_writing(CLI::App& command, FixOptions& options) {
    CLI::Option* diff = command.add_flag("--diff", options.diff, "Print a diff for git apply (the default)")
                            ->group("Writing");
    CLI::Option* out =
        command.add_option("--out", options.out, "Write copies of the changed files below this folder")
            ->group("Writing");
    command.add_flag("--in-place", options.in_place, "Change the files")
        ->excludes(diff)
        ->excludes(out)
        ->group("Writing");
    out->excludes(diff);
    command.add_flag("--force", options.force, "With --out: replace files that are there")->group("Writing");
    command.add_option("--format,-f", options.format, "Of the summary: text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str()
        ->group("Writing");
    command.add_flag("--verbose,-v", options.verbose, "Every finding that is not fixed, and why")
        ->group("Writing");
}

} // namespace

void add_fix_options(CLI::App& command, FixOptions& options) {
    add_targets(command, options);
    add_reading_options(command, options);
    add_judging(command, options);
    add_writing(command, options);
    take_one_value_each(command);
}

} // namespace cofferdam::cli
