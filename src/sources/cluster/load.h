// A collection → entities of one target in a SnapshotBuilder.
#pragma once

#include "estate/builder.h"
#include "sources/cluster/collection.h"

namespace cofferdam::cluster {

// What the collection lacks becomes a Gap that names the permission; lists that were taken far apart a
// Problem. Places are "TARGET:apis/apps/v1/deployments:12": the twelfth deployment of the list.
void load(Collection collection, const std::string& target, estate::SnapshotBuilder& builder);

} // namespace cofferdam::cluster
