// Addresses and networks as Go's net/netip reads and writes them, without zones
// and without IPv4 in IPv6.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "policy/cel/value.h"

namespace cofferdam::cel {

struct Address {
    std::array<std::uint8_t, 16> bytes = {}; // of IPv4 the first four
    bool is_ipv4 = false;

    bool operator==(const Address&) const = default;
};
struct Prefix {
    Address address;
    int bits = 0;

    bool operator==(const Prefix&) const = default;
};

Result<Address> parse_address(std::string_view text);
Result<Prefix> parse_prefix(std::string_view text);
std::string to_text(const Address& address);
std::string to_text(const Prefix& prefix);
Prefix masked(const Prefix& prefix);
bool contains(const Prefix& prefix, const Address& address);

struct IpObject final : OpaqueObject {
    Address address;
    explicit IpObject(const Address& of) : OpaqueObject(OpaqueKind::Ip), address(of) {}
    bool equals(const OpaqueObject& other) const override {
        return address == static_cast<const IpObject&>(other).address;
    }
};
struct CidrObject final : OpaqueObject {
    Prefix prefix;
    explicit CidrObject(const Prefix& of) : OpaqueObject(OpaqueKind::Cidr), prefix(of) {}
    bool equals(const OpaqueObject& other) const override {
        return prefix == static_cast<const CidrObject&>(other).prefix;
    }
};

} // namespace cofferdam::cel
