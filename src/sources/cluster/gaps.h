// What of a cluster is not in the estate, and why.
#pragma once

#include <string>

#include "estate/gap.h"
#include "sources/cluster/discovery.h"

namespace cofferdam::cluster {

// What the objects of a resource would tell; of a group as a whole: all that any of its kinds would.
estate::Facts facts_of(const Resource& resource);

// Names the permission that is missing. `target`: "context prod"
estate::Gap gap_of(const Unread& unread, const std::string& target);
estate::Gap secrets_gap(const std::string& target);

} // namespace cofferdam::cluster
