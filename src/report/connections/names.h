// What a word of the command line means as one end of a connection.
#pragma once

#include <string_view>

#include "core/result.h"
#include "report/connections/table.h"

namespace cofferdam::connections {

// "shop/web", "Deployment/shop/web", "web" where only one peer has that name; "10.0.0.7", "10.0.0.0/8",
// "::/0": addresses outside the cluster; "internet": all public ones; "ingress-controller". Error: names the
// peers that could be meant.
Result<Named> find_named(const reach::Reach& reach, std::string_view word);

// "80", "TCP/80", "53/udp"
Result<reach::Port> parse_port(std::string_view word);

// "shop/web (Deployment)", "10.0.0.0-10.0.0.255", "the Internet". Foreign text: not yet harmless.
std::string name_of(const reach::Reach& reach, const Named& named);

} // namespace cofferdam::connections
