// Ways between workloads and the Internet that two estates do not share, or that lead elsewhere in one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/exposure/exposure.h"
#include "diff/parties.h"

namespace cofferdam::diff {

struct WayInChange {
    PartyIndex workload;
    std::string way; // "LoadBalancer by Service shop/web, TCP 443"
    // Does the Internet come in there? Nothing: there is no such way.
    std::optional<Truth> before;
    std::optional<Truth> after;

    bool opens() const { return after == Truth::Yes && before != Truth::Yes; }
    bool closes() const { return before == Truth::Yes && after != Truth::Yes; }
    bool is_unknown() const { return after == Truth::Unknown; }
};

struct WayOutChange {
    PartyIndex workload;
    // Nothing: there is no such workload.
    std::optional<exposure::Egress> before;
    std::optional<exposure::Egress> after;
};

struct Ways {
    std::vector<WayInChange> in;
    std::vector<WayOutChange> out;
};

Ways compare_ways(const reach::Reach& before, const reach::Reach& after, const Parties& parties);

} // namespace cofferdam::diff
