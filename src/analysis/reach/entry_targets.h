// What Ingress, Route and Gateway route objects lead to: the pods that whoever runs them will connect to.
//
// As the objects say it: whether a controller runs them is analysis/exposure's question, and what policies
// make of the connection is the caller's.
#pragma once

#include <vector>

#include "estate/port_set.h"
#include "estate/snapshot.h"

namespace cofferdam::reach {

struct EntryTarget {
    Id<estate::Object> through; // the Ingress, Route or Gateway route
    Id<estate::Service> service;
    Id<estate::Workload> workload;
    estate::PortSet ports; // of the pod, which its containers declare
    // Numbers that no container declares: containers may listen without saying so.
    estate::PortSet undeclared;
};

// By target, then by workload, then by object.
std::vector<EntryTarget> entry_targets(const estate::Snapshot& snapshot);

} // namespace cofferdam::reach
