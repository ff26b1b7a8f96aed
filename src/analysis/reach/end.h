// End: one end of a connection, as policies see it.
#pragma once

#include <variant>

#include "estate/address.h"
#include "estate/clusters.h"
#include "estate/port_set.h"
#include "estate/selection.h"
#include "estate/traffic.h"

namespace cofferdam::reach {

// A pod: of the estate, or one that does not exist yet.
struct PodEnd {
    estate::SelectionSubject subject;
    const estate::Workload* workload = nullptr; // whose containers name ports; null: none does
    bool host_network = false;
};

// Addresses outside the cluster, all of which policies treat alike.
struct AddressEnd {
    estate::AddressSet addresses;
};

// A node of the cluster, by its own address.
struct NodeEnd {};

using End = std::variant<PodEnd, AddressEnd, NodeEnd>;

PodEnd end_of(const estate::Workload& workload, const estate::NamespaceFacts& in);

// The ports that containers of the pod name so, app and sidecar containers alike: plugins resolve a name to
// the set of all of them. Empty if no container does, and for an end that is no pod.
estate::PortSet resolve(const estate::NamedPort& port, const End& destination);

} // namespace cofferdam::reach
