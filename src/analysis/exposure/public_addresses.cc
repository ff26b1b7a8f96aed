#include "analysis/exposure/public_addresses.h"

#include <span>

#include "core/check.h"

namespace cofferdam::exposure {

namespace {

using estate::AddressSet;

// Not globally reachable: https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast (RFC
// 5771).
constexpr std::string_view special_v4[] = {
    "0.0.0.0/8",       // this network, RFC 791
    "10.0.0.0/8",      // private use, RFC 1918
    "100.64.0.0/10",   // shared address space of carriers, RFC 6598
    "127.0.0.0/8",     // loopback, RFC 1122
    "169.254.0.0/16",  // link local, RFC 3927
    "172.16.0.0/12",   // private use, RFC 1918
    "192.0.0.0/24",    // protocol assignments, RFC 6890
    "192.0.2.0/24",    // documentation, RFC 5737
    "192.88.99.0/24",  // 6to4 relay anycast, deprecated by RFC 7526
    "192.168.0.0/16",  // private use, RFC 1918
    "198.18.0.0/15",   // benchmarking, RFC 2544
    "198.51.100.0/24", // documentation, RFC 5737
    "203.0.113.0/24",  // documentation, RFC 5737
    "224.0.0.0/4",     // multicast, RFC 5771
    "240.0.0.0/4",     // reserved, and limited broadcast, RFC 1112
};

// Exceptions that the same registry calls globally reachable.
constexpr std::string_view reachable_v4[] = {
    "192.0.0.9/32",  // Port Control Protocol anycast, RFC 7723
    "192.0.0.10/32", // TURN anycast, RFC 8155
};

// Of IPv6 only these are given out as global unicast: RFC 4291, and NAT64's well-known prefix, RFC 6052,
// behind which lies the IPv4 Internet.
constexpr std::string_view global_v6[] = {"2000::/3", "64:ff9b::/96"};

// Within them, not globally reachable: https://www.iana.org/assignments/iana-ipv6-special-registry
constexpr std::string_view special_v6[] = {
    "2001::/23",     // protocol assignments, RFC 2928
    "2001:db8::/32", // documentation, RFC 3849
    "2002::/16",     // 6to4, RFC 3056, not decided in the registry; its relays are gone (RFC 7526)
    "3fff::/20",     // documentation, RFC 9637
};

constexpr std::string_view reachable_v6[] = {
    "2001:1::1/128",   // Port Control Protocol anycast, RFC 7723
    "2001:1::2/128",   // TURN anycast, RFC 8155
    "2001:1::3/128",   // DNS-SD service registration anycast, RFC 9665
    "2001:3::/32",     // AMT, RFC 7450
    "2001:4:112::/48", // AS112, RFC 7535
    "2001:20::/28",    // ORCHIDv2, RFC 7343
    "2001:30::/28",    // drone remote identification, RFC 9374
};

AddressSet blocks(std::span<const std::string_view> texts) {
    std::vector<estate::AddressRange> ranges;
    for (const std::string_view text : texts) {
        const auto range = estate::parse_block(text);
        COFFERDAM_CHECK(range.has_value());
        ranges.push_back(*range);
    }
    return AddressSet(std::move(ranges));
}

} // namespace

const AddressSet& public_addresses() {
    constexpr std::string_view all_v4[] = {"0.0.0.0/0"};
    static const AddressSet addresses = (blocks(all_v4) - blocks(special_v4)) | blocks(reachable_v4)
                                        | (blocks(global_v6) - blocks(special_v6)) | blocks(reachable_v6);
    return addresses;
}

} // namespace cofferdam::exposure
