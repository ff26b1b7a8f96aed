// What a resolved project refers to and does not hold, and what of it the model does not hold.
#pragma once

#include <vector>

#include "estate/gap.h"
#include "sources/compose/canonical.h"
#include "sources/compose/service_workload.h"

namespace cofferdam::compose {

// Compose refuses a service that refers to an undeclared network, volume, secret, config or service, or that
// has neither an image nor a build: a Problem for each, at the service.
void check_references(Session& session, const ResolvedProject& project, const Model& model);

// Jobs, containers that run before a service, services that an external program provides, volumes of unknown
// containers.
std::vector<estate::Gap> find_gaps(const ResolvedProject& project, const Model& model);

} // namespace cofferdam::compose
