// Which listeners of a Gateway take a route, and which backends a route may name: the Gateway API's own
// rules of trust between namespaces.
#pragma once

#include "analysis/exposure/estate_index.h"

namespace cofferdam::exposure {

// REQUIRES: the parent names the gateway
Truth attaches(const EstateIndex& index, const estate::GatewayRoute& route,
               const estate::GatewayRoute::Parent& parent, const estate::Gateway& gateway,
               const estate::GatewayListener& listener);

// A backend in another namespace needs a ReferenceGrant there.
Truth may_name(const EstateIndex& index, const estate::GatewayRoute& route,
               const estate::GatewayRoute::Backend& backend);

} // namespace cofferdam::exposure
