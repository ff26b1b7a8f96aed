// What an engine or a runtime told, as a collection (sources/cluster/collection_file.h): the file of
// `collect` holds hosts as it holds clusters. Its groups are "engine" and "runtime"; docs/collect.md lists
// the members.
#pragma once

#include <string>

#include "estate/builder.h"
#include "sources/cluster/collection.h"
#include "sources/host/engine.h"
#include "sources/host/runtime.h"

namespace cofferdam::host {

// As it came, less what no answer reads and may hold credentials: proxies, and settings of daemon.json that
// nobody judges. Environment variables of containers stay.
cluster::Collection collection_of(const EngineReading& reading, cluster::Time time);
cluster::Collection collection_of(const RuntimeReading& reading, cluster::Time time);

// Is it of a host? Else it is of a cluster.
bool is_of_host(const cluster::Collection& collection);

// As the two loads of load.h, under the name of the target. REQUIRES: is_of_host(). Foreign bytes: what is no
// JSON is left out, and a gap. Error: it lacks what tells where it was read.
Result<void> load(cluster::Collection collection, const std::string& target,
                  estate::SnapshotBuilder& builder);

} // namespace cofferdam::host
