// Fields that network objects share: lists of maps, protocols, ports by number or by name.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "estate/network.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

// The items of a list whose items are maps; an item of another type is reported (a null is an empty map).
std::span<const value::Value> maps(Reader& reader, const value::Value& parent, std::string_view key);

// TCP if absent or empty. What is no protocol of Kubernetes is reported.
estate::Protocol protocol(Reader& reader, const value::Value& parent, std::string_view key);

// An IntOrString: 1 … 65535, or a name as IANA_SVC_NAME (validation.IsValidPortName). Nothing if absent;
// anything else is reported.
std::optional<estate::PortReference> port_reference(Reader& reader, const value::Value& parent,
                                                    std::string_view key);

// status.loadBalancer.ingress[]: ip, else hostname.
std::vector<std::string_view> load_balancer_addresses(Reader& reader, const value::Value& object);

} // namespace cofferdam::kubernetes
