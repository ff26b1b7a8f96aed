// What an engine told → entities of one target in a SnapshotBuilder.
//
// Each container is an Object of kind "Container" with a Workload in the words of Compose; its namespace is
// its Compose project, if a label names one. Networks belong to the engine, whatever the projects: the
// ComposeDetail of all containers has one project, "". The host is an Object of kind "Host" (host_object.h).
#pragma once

#include "estate/builder.h"
#include "sources/host/engine.h"
#include "sources/host/runtime.h"

namespace cofferdam::host {

// What could not be read becomes a Gap; so do swarm services of other hosts, and networks whose containers
// have addresses beyond the host.
void load(const EngineReading& reading, estate::SnapshotBuilder& builder);

// Pods of a container runtime, as Pods of Kubernetes on the node "host", which is the one of an engine too.
void load(const RuntimeReading& reading, estate::SnapshotBuilder& builder);

} // namespace cofferdam::host
