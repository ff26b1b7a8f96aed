// Policies that say the same under different names.
#pragma once

#include <vector>

#include "analysis/policies/inventory.h"

namespace cofferdam::policies {

// Sets Policy::duplicates: an earlier policy of the same target, kind and namespace with an equal spec.
void mark_duplicates(const estate::Snapshot& snapshot, std::vector<Policy>& policies);

} // namespace cofferdam::policies
