// Gap: a kind of fact that the estate does not hold. Questions declare which kinds they read, and look past
// none silently: unread, absent and unreadable are different things.
#pragma once

#include <cstdint>
#include <string>

#include "value/text.h"

namespace cofferdam::estate {

enum class Fact : std::uint16_t {
    Workloads = 1 << 0,       // what runs, its pod specs
    Permissions = 1 << 1,     // roles, bindings, identities
    Policies = 1 << 2,        // policy objects of any engine
    AdmissionConfig = 1 << 3, // the API server's own flags and defaults
    NetworkPolicies = 1 << 4,
    Exposure = 1 << 5, // Services, Ingresses, Gateways, published ports
    Nodes = 1 << 6,
    Sensors = 1 << 7, // sensors and their rules
    Audit = 1 << 8,   // the API server's audit policy
    Images = 1 << 9,
    Namespaces = 1 << 10, // their labels
};

class Facts {
  public:
    constexpr Facts() = default;
    constexpr Facts(Fact fact) : bits_(static_cast<std::uint16_t>(fact)) {} // NOLINT: a set of one

    friend constexpr Facts operator|(Facts a, Facts b) {
        return Facts(static_cast<std::uint16_t>(a.bits_ | b.bits_));
    }
    constexpr bool intersects(Facts other) const { return (bits_ & other.bits_) != 0; }
    static constexpr Facts all() { return Facts(std::uint16_t{0x7ff}); }

  private:
    explicit constexpr Facts(std::uint16_t bits) : bits_(bits) {}
    std::uint16_t bits_ = 0;
};

constexpr Facts operator|(Fact a, Fact b) { return Facts(a) | Facts(b); }

struct Gap {
    Facts facts;
    std::string subject; // "Helm chart charts/web"
    std::string reason;  // "not rendered: its objects are not in the answers"
    std::string remedy;  // "run with --render, or scan the output of helm template"; "" if there is none
    value::Place place;  // may be none
};

} // namespace cofferdam::estate
