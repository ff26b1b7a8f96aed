// Instance: what a controller of the estate made of its template: a live Pod, the ReplicaSet of a Deployment,
// the Job of a CronJob. It is no workload of its own: its template stands for it, as long as it runs as the
// template says.
#pragma once

#include <span>
#include <string_view>

#include "core/id.h"
#include "estate/object.h"
#include "estate/workload.h"

namespace cofferdam::estate {

struct Instance {
    Id<Object> object;
    Id<Object> controller;
};

// Labels that a controller of that kind adds to the pods that it makes.
std::span<const std::string_view> added_labels(WorkloadKind kind);

// Does it run as the template says, in all that analyses read: labels, but for those that controllers add;
// containers with their images, commands, ports, Secrets, mounts of the host and security contexts,
// namespaces of the node, the ServiceAccount? What a webhook or a person changed (a sidecar, a label that a
// policy selects, an ephemeral container, another ServiceAccount), or an older template, does not. A
// ReplicaSet that is scaled to zero is history and runs nothing.
bool runs_as(const Workload& instance, const Workload& made_from);

} // namespace cofferdam::estate
