#include "questions/absence.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::questions {

void require_some(const Inputs& inputs, bool are_there, estate::Facts facts, std::string_view what,
                  Answer& answer) {
    if (are_there || is_listed_whole(inputs, facts)) return;
    answer.looked_past.push_back({facts,
                                  fmt::format("no {}", what),
                                  "none is in what was read; there may be some elsewhere",
                                  "add them to what is scanned",
                                  {}});
}

void require_some_policy(const Inputs& inputs, bool are_there, Answer& answer) {
    if (are_there) return;
    if (!is_listed_whole(inputs, estate::Fact::Policies))
        return require_some(inputs, false, estate::Fact::Policies, "policies of any engine", answer);
    answer.looked_past.push_back({estate::Fact::Policies,
                                  "no policies of any engine that is read",
                                  "what an engine enforces that keeps its rules elsewhere is not seen",
                                  "",
                                  {}});
}

bool is_listed_whole(const Inputs& inputs, estate::Facts facts) {
    const bool is_live = std::ranges::any_of(inputs.snapshot.targets(), [](const estate::Target& target) {
        return target.origin == estate::Origin::Cluster;
    });
    return is_live && !inputs.settings.open_world
           && std::ranges::none_of(inputs.snapshot.gaps(),
                                   [&](const estate::Gap& gap) { return gap.facts.intersects(facts); });
}

bool knows_network_policies(const Inputs& inputs) {
    if (is_listed_whole(inputs, estate::Fact::NetworkPolicies)) return true;
    if (!inputs.snapshot.table<estate::NetworkPolicy>().empty()) return true;
    return std::ranges::any_of(inputs.policies.policies, [](const policies::Policy& policy) {
        return policy.concern == estate::PolicyConcern::Network;
    });
}

bool may_have_more_workloads(const Inputs& inputs) {
    return inputs.settings.open_world
           || std::ranges::any_of(inputs.snapshot.gaps(), [](const estate::Gap& gap) {
                  return gap.facts.intersects(estate::Fact::Workloads);
              });
}

} // namespace cofferdam::questions
