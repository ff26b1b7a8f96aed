// Flow: one connection that somebody saw: who connected to whom, on which port. Its ends are told by what the
// recorder knew of them; which workload of the estate an end is, is found later.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "estate/workload.h"

namespace cofferdam::observations {

struct FlowEnd {
    std::string namespace_;
    std::string name;    // "" unknown; of an aggregated record with a final *: "web-6d4b8*"
    std::string kind;    // "Pod", "Deployment", "Service", "Node"; "" a pod or a workload
    std::string address; // only where there is no name

    auto operator<=>(const FlowEnd&) const = default;
};

struct Flow {
    FlowEnd from;
    FlowEnd to;
    estate::Protocol protocol = estate::Protocol::Tcp;
    std::uint16_t port = 0; // of the destination

    auto operator<=>(const Flow&) const = default;
};

// "shop/web", "shop/web[Deployment]", "10.0.0.7", "a node (10.0.0.1)"
std::string to_string(const FlowEnd& end);

} // namespace cofferdam::observations
