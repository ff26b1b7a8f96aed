#include "cli/policy.h"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace cofferdam::cli {

namespace {

constexpr Verb list[] = {
    {"list", "List every policy: whom it selects, and who enforces it", prepare_policy_list},
    {"lint", "Tell what is wrong with policies and webhooks", prepare_policy_lint},
    {"eval", "Evaluate a CEL expression as the API server would", prepare_policy_eval},
    {"replay", "Tell what a policy would refuse of what is there", prepare_policy_replay},
    {"test", "Run the cases of policies, and tell what they have not tried", prepare_policy_test},
    {"probe", "Ask a cluster what it refuses, with canaries that it does not keep", prepare_policy_probe},
    {"export", "Write controls or CEL as policies of the API server's own", prepare_policy_export},
};

} // namespace

std::span<const Verb> policy_verbs() { return list; }

std::function<int()> prepare_policy(CLI::App& command) {
    command.require_subcommand(1);
    auto chosen = std::make_shared<std::function<int()>>();
    for (const Verb& verb : policy_verbs()) {
        CLI::App* subcommand = command.add_subcommand(std::string(verb.name), std::string(verb.summary));
        subcommand->callback([chosen, runner = verb.prepare(*subcommand)] { *chosen = runner; });
    }
    return [chosen] { return (*chosen)(); };
}

} // namespace cofferdam::cli
