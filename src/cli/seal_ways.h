// cofferdam seal without --network: the edits of least cost that keep an intruder from what is to be
// protected.
#pragma once

#include "cli/seal_options.h"
#include "core/result.h"

namespace cofferdam::cli {

Result<int> seal_ways(const SealOptions& options);
// With --contain: the playbook for a pod that is not one's own any more.
Result<int> contain_pod(const SealOptions& options);

} // namespace cofferdam::cli
