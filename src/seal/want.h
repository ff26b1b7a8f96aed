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

// A need of which it is not known where it leads. No policy can be written for it; whether it is cut is for
// the second analysis to say, since a policy of the estate may let it pass, or nothing isolate its end.
struct UnplacedNeed {
    Note note; // as it is told if it is cut
    reach::PeerId from;
    estate::PortSet ports;
    estate::AddressSet among; // one of these; empty: a pod of which nothing is known
};

// What was found by one way of looking, and what that way could not tell.
struct Needs {
    std::vector<Want> wants;
    std::vector<UnplacedNeed> unplaced;
    std::vector<Note> notes;
};

} // namespace cofferdam::seal
