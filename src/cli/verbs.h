// The verbs of the program: one explicit list; each adds its options to the command line and runs.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "core/result.h"

namespace CLI {
class App;
} // namespace CLI

namespace cofferdam::cli {

// What a program tells its caller by its exit status.
enum ExitStatus : int {
    nothing_found = 0, // nothing at or above the threshold
    findings = 1,
    not_done = 2, // could not do the job; beats findings
};

struct Verb {
    std::string_view name;
    std::string_view summary;
    // Adds options to the verb's own command; gives what runs it after parsing.
    std::function<int()> (*prepare)(CLI::App& command);
};

std::function<int()> prepare_scan(CLI::App& command);
std::function<int()> prepare_reach(CLI::App& command);
std::function<int()> prepare_why(CLI::App& command);
std::function<int()> prepare_why_not(CLI::App& command);
std::function<int()> prepare_seal(CLI::App& command);
std::function<int()> prepare_fix(CLI::App& command);
std::function<int()> prepare_diff(CLI::App& command);
std::function<int()> prepare_policy(CLI::App& command);
std::function<int()> prepare_comply(CLI::App& command);
std::function<int()> prepare_verify(CLI::App& command);
std::function<int()> prepare_graph(CLI::App& command);
std::function<int()> prepare_blast(CLI::App& command);
std::function<int()> prepare_who_can(CLI::App& command);
std::function<int()> prepare_explain(CLI::App& command);
std::function<int()> prepare_collect(CLI::App& command);
std::function<int()> prepare_watch(CLI::App& command);
std::function<int()> prepare_observe(CLI::App& command);
std::function<int()> prepare_rbac_manifest(CLI::App& command);

std::span<const Verb> verbs();

// What a verb did; of an error, after telling it.
int exit_status(const Result<int>& done);

// The whole program.
int run(int argc, char** argv);

} // namespace cofferdam::cli
