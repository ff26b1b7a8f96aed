// Ports of the network policies for the whole cluster (sigs.k8s.io/network-policy-api): one schema in
// v1alpha1, another in v1alpha2 and later.
#pragma once

#include "estate/traffic.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

// The only field of a map of which exactly one must be set. Null, and reported, if none or several are.
const value::Entry* only_field(Reader& reader, const value::Value& map, std::string_view what);

// v1alpha1 AdminNetworkPolicyPort: portNumber, portRange or namedPort.
void add_admin_port(Reader& reader, estate::TrafficRule& rule, const value::Value& port);

// v1alpha2 ClusterNetworkPolicyProtocol: tcp, udp, sctp or destinationNamedPort.
void add_cluster_protocol(Reader& reader, estate::TrafficRule& rule, const value::Value& protocol);

} // namespace cofferdam::kubernetes
