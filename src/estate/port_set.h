// PortSet: an exact set of (protocol, port), ports 1 to 65535 of TCP, UDP and SCTP.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "estate/workload.h"

namespace cofferdam::estate {

// Both ends included, first <= last.
struct PortInterval {
    std::uint16_t first = 1;
    std::uint16_t last = 65535;

    auto operator<=>(const PortInterval&) const = default;
};

// An immutable value in canonical form: equal sets compare equal.
class PortSet {
  public:
    PortSet() = default;
    static PortSet all();
    static PortSet all_of(Protocol protocol);
    // Port 0 is no port: it is left out.
    static PortSet of(Protocol protocol, PortInterval interval);
    static PortSet of(Protocol protocol, std::uint16_t port) { return of(protocol, {port, port}); }

    friend PortSet operator|(const PortSet& a, const PortSet& b);
    friend PortSet operator&(const PortSet& a, const PortSet& b);
    friend PortSet operator-(const PortSet& a, const PortSet& b);
    PortSet& operator|=(const PortSet& other) { return *this = *this | other; }
    PortSet& operator-=(const PortSet& other) { return *this = *this - other; }

    bool empty() const { return intervals_ == nullptr; }
    bool is_all() const { return *this == all(); }
    bool contains(Protocol protocol, std::uint16_t port) const;
    bool intersects(const PortSet& other) const { return !(*this & other).empty(); }
    bool includes(const PortSet& other) const { return (other - *this).empty(); }
    bool operator==(const PortSet& other) const;
    std::strong_ordering operator<=>(const PortSet& other) const;

    // Sorted, disjoint, not adjacent.
    std::span<const PortInterval> of(Protocol protocol) const {
        if (!intervals_) return {};
        return (*intervals_)[static_cast<std::size_t>(protocol)];
    }

    // One entry for each protocol, by name: {"SCTP 1-65535", "TCP 80-90,443"}; {"All"}; {} of the empty set.
    std::vector<std::string> to_strings() const;
    // "TCP 80-90,443; UDP 53", "all", "none"
    std::string to_string() const;

  private:
    using Intervals = std::array<std::vector<PortInterval>, 3>; // by Protocol

    explicit PortSet(Intervals intervals);

    // Shared: sets are copied far more often than made. Null: empty.
    std::shared_ptr<const Intervals> intervals_;
};

} // namespace cofferdam::estate
