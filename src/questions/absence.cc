#include "questions/absence.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::questions {

void require_some(bool are_there, estate::Facts facts, std::string_view what, Answer& answer) {
    if (are_there) return;
    answer.looked_past.push_back({facts,
                                  fmt::format("no {}", what),
                                  "none is in what was read; there may be some elsewhere",
                                  "add them to what is scanned",
                                  {}});
}

bool has_network_policies(const Inputs& inputs) {
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
