#include "policy/cel/network_values.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

#include "policy/cel/address_mistakes.h"

namespace cofferdam::cel {
namespace {

bool is_ipv4_in_ipv6(const Address& address) {
    const auto& bytes = address.bytes;
    return !address.is_ipv4 && std::all_of(bytes.begin(), bytes.begin() + 10, [](auto b) { return b == 0; })
           && bytes[10] == 0xFF && bytes[11] == 0xFF;
}

// What netip.ParseAddr reads, but no zone.
bool read(std::string_view text, Address& address) {
    const std::string copy(text);
    address.is_ipv4 = !text.contains(':');
    return copy.size() == text.size() && !copy.contains('\0')
           && inet_pton(address.is_ipv4 ? AF_INET : AF_INET6, copy.c_str(), address.bytes.data()) == 1;
}

unsigned group(const Address& address, std::size_t index) {
    return address.bytes[2 * index] * 256U + address.bytes[2 * index + 1];
}

// RFC 5952, section 4.2: the first of the longest runs of zeros, of two at
// least.
std::pair<std::size_t, std::size_t> longest_zeros(const Address& address) {
    std::pair<std::size_t, std::size_t> best{8, 1};
    for (std::size_t begin = 0; begin < 8; ++begin) {
        std::size_t end = begin;
        while (end < 8 && group(address, end) == 0) ++end;
        if (end - begin > best.second) best = {begin, end - begin};
    }
    return best;
}

} // namespace

Result<Address> parse_address(std::string_view text) {
    Address address;
    if (text.contains('%') && text.contains(':') && read(text.substr(0, text.find('%')), address))
        return error("IP address \"{}\" with zone value is not allowed", text);
    if (!read(text, address))
        return error("IP Address {:?} parse error during conversion from string: {}", text,
                     address_mistake(text));
    if (is_ipv4_in_ipv6(address)) return error("IPv4-mapped IPv6 address \"{}\" is not allowed", text);
    return address;
}

Result<Prefix> parse_prefix(std::string_view text) {
    const auto bad = [&](std::string_view why) {
        return error("network address parse error during conversion from string: "
                     "network address parse error "
                     "during conversion from string: netip.ParsePrefix(\"{}\"): {}",
                     text, why);
    };
    const std::size_t slash = text.rfind('/');
    if (slash == std::string_view::npos) return bad("no '/'");
    Prefix prefix;
    if (!read(text.substr(0, slash), prefix.address)) return bad(address_mistake(text.substr(0, slash)));
    const std::string_view bits = text.substr(slash + 1);
    const bool digits =
        !bits.empty() && std::ranges::all_of(bits, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || bits.size() > 3 || (bits.size() > 1 && bits.front() == '0'))
        return bad("bad bits after slash: \"" + std::string(bits) + '"');
    std::from_chars(bits.data(), bits.data() + bits.size(), prefix.bits);
    if (prefix.bits > (prefix.address.is_ipv4 ? 32 : 128)) return bad("prefix length out of range");
    if (is_ipv4_in_ipv6(prefix.address)) return error("IPv4-mapped IPv6 address \"{}\" is not allowed", text);
    return prefix;
}

std::string to_text(const Address& address) {
    const auto& bytes = address.bytes;
    if (address.is_ipv4) return fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]);
    const auto [zeros, count] = longest_zeros(address);
    std::string text;
    for (std::size_t index = 0; index < 8; ++index) {
        if (index == zeros) {
            text += "::";
            index += count - 1;
            continue;
        }
        if (!text.empty() && !text.ends_with(':')) text += ':';
        text += fmt::format("{:x}", group(address, index));
    }
    return text;
}

std::string to_text(const Prefix& prefix) {
    return fmt::format("{}/{}", to_text(prefix.address), prefix.bits);
}

Prefix masked(const Prefix& prefix) {
    Prefix result = prefix;
    for (int bit = 0; bit < 128; ++bit)
        if (bit >= prefix.bits)
            result.address.bytes[static_cast<std::size_t>(bit / 8)] &=
                static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
    return result;
}

bool contains(const Prefix& prefix, const Address& address) {
    if (prefix.address.is_ipv4 != address.is_ipv4) return false;
    return masked({address, prefix.bits}) == masked(prefix);
}

} // namespace cofferdam::cel
