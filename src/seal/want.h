// Want: a connection that has to stay possible when a network is sealed, and why.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "analysis/reach/reach.h"
#include "estate/address.h"
#include "estate/port_set.h"
#include "seal/note.h"

namespace cofferdam::seal {

struct Everybody {}; // any address, any pod, any node
struct AnyPod {};    // of any namespace: a proxy that is not in the estate
struct DnsPods {};   // the cluster's own DNS, in the estate or not

// From: a peer, Everybody, AnyPod or addresses. To: a peer, DnsPods or addresses.
using WantEnd = std::variant<reach::PeerId, Everybody, AnyPod, DnsPods, estate::AddressSet>;

struct Want {
    Id<estate::Target> target;
    WantEnd from;
    WantEnd to;
    estate::PortSet ports; // of the pod that takes the connection, not of a Service before it
    std::string reason;    // "env CART_ADDR of Deployment shop/web, shop/web.yaml:31"
};

// What was found by one way of looking, and what that way could not tell.
struct Needs {
    std::vector<Want> wants;
    std::vector<Note> notes;
};

} // namespace cofferdam::seal
