// What is not in the estate at all. Manifests are a closed world for the kinds that they contain, and for no
// others: where none of a kind was read, there may be some elsewhere.
#pragma once

#include <string_view>

#include "estate/gap.h"
#include "questions/question.h"

namespace cofferdam::questions {

// Unless there are some, the answer cannot be good. `what`: plural, "roles and bindings".
void require_some(bool are_there, estate::Facts facts, std::string_view what, Answer& answer);

bool has_network_policies(const Inputs& inputs);

// Gaps say that pods run that are not in the estate: what selects no workload here may select one of those.
bool may_have_more_workloads(const Inputs& inputs);

} // namespace cofferdam::questions
