// What is not in the estate at all. Manifests are a closed world for the kinds that they contain, and for no
// others: where none of a kind was read, there may be some elsewhere. A live cluster lists all that it has.
#pragma once

#include <string_view>

#include "estate/gap.h"
#include "questions/question.h"

namespace cofferdam::questions {

// Unless there are some, the answer cannot be good. `what`: plural, "roles and bindings".
void require_some(const Inputs& inputs, bool are_there, estate::Facts facts, std::string_view what,
                  Answer& answer);

// The same of policies, of which there may always be some: no list of engines is whole.
void require_some_policy(const Inputs& inputs, bool are_there, Answer& answer);

// Was a live cluster asked for all objects that these facts are read from, and did it tell?
bool is_listed_whole(const Inputs& inputs, estate::Facts facts);

// So a workload that none selects is open. Else some may be elsewhere.
bool knows_network_policies(const Inputs& inputs);

// Gaps say that pods run that are not in the estate: what selects no workload here may select one of those.
bool may_have_more_workloads(const Inputs& inputs);

} // namespace cofferdam::questions
