// What Go's net/netip says of a text that is no address.
#pragma once

#include <string>
#include <string_view>

namespace cofferdam::cel {

// "ParseAddr("1.2.3"): IPv4 address too short". REQUIRES: the text is no address
std::string address_mistake(std::string_view text);

} // namespace cofferdam::cel
