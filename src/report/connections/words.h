// The words in which connections are told.
#pragma once

#include <string>
#include <string_view>

#include "report/connections/table.h"
#include "report/json_writer.h"
#include "value/text.h"

namespace cofferdam::connections {

// "shop/web (Deployment)"
std::string name_of(const reach::Peer& peer);
// Also "10.0.0.0-10.255.255.255", "ingress controller". Foreign text: not yet harmless.
std::string name_of(const reach::Reach& reach, const Party& party);

// "10.0.0.0-10.255.255.255", "2001:db8::1-2001:db8::1"
std::string to_string(const estate::AddressRange& range);

// {"namespace", "name", "kind"}, {"addresses"} or {"ingress_controller": true}; "target" too where the estate
// has several.
void write_party(report::JsonWriter& out, const reach::Reach& reach, const Party& party);

// ["SCTP 1-65535", "TCP 80-90,443"] or ["All"]
void write_ports(report::JsonWriter& out, const estate::PortSet& ports);

// "allowed", "denied", "unknown"
std::string_view words(Truth allowed);

// Of an object that another document of its key contradicts.
std::string conflict_text(const estate::Snapshot& snapshot, const estate::Object& object);

// Who runs Ingresses, Routes and Gateways: which pods of the estate, or that none of them is known to.
std::string controller_text(const estate::Snapshot& snapshot);

// Of an estate: its profile, or what is assumed of Compose alone where it holds no pods.
std::string assumption(const reach::Reach& reach);
// What every answer rests on: "network policies are enforced as Kubernetes defines them (--assume cni=…)"
std::string assumption(const reach::CniProfile& profile);

} // namespace cofferdam::connections
