// Published ports in Compose's short syntax: "80", "8080:80", "127.0.0.1:8000-8002:80-82/udp", "[::1]::80".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cofferdam::compose {

struct PortMapping {
    std::string host_address; // "" for all
    std::string published;    // "" the engine chooses; "8000-8010": it chooses one of these
    std::uint16_t target = 0;
    std::string protocol; // "tcp", "udp", "sctp"

    bool operator==(const PortMapping&) const = default;
};

struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
};

// "80" or "80-82".
Result<PortRange> parse_port_range(std::string_view text);

// A range gives one mapping per container port.
Result<std::vector<PortMapping>> parse_ports(std::string_view text);

} // namespace cofferdam::compose
