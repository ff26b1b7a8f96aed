// The subcommands of cofferdam policy: one explicit list, as that of the verbs.
#pragma once

#include <span>

#include "cli/verbs.h"

namespace cofferdam::cli {

std::function<int()> prepare_policy_eval(CLI::App& command);
std::function<int()> prepare_policy_replay(CLI::App& command);
std::function<int()> prepare_policy_export(CLI::App& command);
std::function<int()> prepare_policy_test(CLI::App& command);
std::function<int()> prepare_policy_list(CLI::App& command);
std::function<int()> prepare_policy_lint(CLI::App& command);
std::function<int()> prepare_policy_probe(CLI::App& command);

std::span<const Verb> policy_verbs();

} // namespace cofferdam::cli
