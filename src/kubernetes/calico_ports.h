// Protocols and ports of Calico's rules (api/pkg/lib/numorstring): by number, by name, by range "80:90".
#pragma once

#include "estate/traffic.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

// Sets the rule's ports from its protocol, notProtocol and the ports and notPorts of its destination.
void read_calico_ports(Reader& reader, estate::TrafficRule& rule, const value::Value& node,
                       const value::Value& destination);

} // namespace cofferdam::kubernetes
