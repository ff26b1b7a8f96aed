// IP addresses, blocks of them, and exact sets: IPv4 and IPv6 side by side, never one for the other.
#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::estate {

enum class AddressFamily : std::uint8_t { V4, V6 };

struct Address {
    AddressFamily family = AddressFamily::V4;
    unsigned __int128 bits = 0; // V4: the low 32

    auto operator<=>(const Address&) const = default;
};

// Both ends included, of one family, first <= last.
struct AddressRange {
    Address first;
    Address last;

    bool contains(const Address& address) const { return first <= address && address <= last; }
    bool operator==(const AddressRange&) const = default;
};

// "10.0.0.1" (leading zeros are decimal, as the API server reads them), "2001:db8::1". Nothing for anything
// else, a host name included. An IPv4-mapped IPv6 address is IPv6.
std::optional<Address> parse_address(std::string_view text);

// As parse_address reads it; IPv6 by RFC 5952.
std::string to_string(const Address& address);
// Both ends: "10.0.0.0-10.255.255.255".
std::string to_string(const AddressRange& range);

// A CIDR: "10.0.0.0/8". Bits beyond the prefix are ignored, as the API server does.
std::optional<AddressRange> parse_block(std::string_view text);

// An immutable set in canonical form: equal sets compare equal.
class AddressSet {
  public:
    AddressSet() = default;
    AddressSet(AddressRange range) : ranges_{range} {} // NOLINT: a set of one range
    explicit AddressSet(std::vector<AddressRange> ranges);
    static AddressSet all();

    AddressSet operator|(const AddressSet& other) const;
    AddressSet operator-(const AddressSet& other) const { return *this & other.complement(); }
    AddressSet operator&(const AddressSet& other) const;
    AddressSet complement() const;

    bool empty() const { return ranges_.empty(); }
    bool contains(const Address& address) const;
    bool includes(const AddressSet& other) const { return (other - *this).empty(); }
    bool intersects(const AddressSet& other) const { return !(*this & other).empty(); }
    bool operator==(const AddressSet&) const = default;

    // Sorted, disjoint, not adjacent; IPv4 before IPv6.
    const std::vector<AddressRange>& ranges() const { return ranges_; }

  private:
    std::vector<AddressRange> ranges_;
};

} // namespace cofferdam::estate
