// Ports of one rule of a Cilium policy, and what it asks above them (cilium pkg/policy/api PortRule,
// L7Rules).
#pragma once

#include "estate/traffic.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

// Adds one entry of toPorts to the rule: ports, names of ports, its condition.
void add_cilium_ports(Reader& reader, estate::TrafficRule& rule, const value::Value& entry);

} // namespace cofferdam::kubernetes
