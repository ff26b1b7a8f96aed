// Addresses: Crypto-PAn's construction (Xu, Fan, Ammar, Moon: "Prefix-preserving IP address anonymization",
// 2002) with HMAC-SHA256 for its pseudorandom function.
#include "sources/cluster/pseudonyms.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::cluster {

namespace {

using estate::Address;
using estate::AddressFamily;

bool is_hexadecimal(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// A UID, a digest, the id of a container.
bool is_identifier(std::string_view text) {
    constexpr std::ptrdiff_t fewest_digits = 12;
    return std::ranges::count_if(text, is_hexadecimal) >= fewest_digits
           && std::ranges::all_of(text, [](char c) { return c == '-' || is_hexadecimal(c); });
}

bool is_in_capitals(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; })
           && std::ranges::none_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

// How many of the first bits stay: they say of what kind an address is (RFC 6890). Of those that lie beside a
// special block in one /8, sixteen.
int kept_bits(const Address& address) {
    if (address.family == AddressFamily::V6) return 16;
    const auto first = static_cast<unsigned>(address.bits >> 24);
    if (first == 0 || first == 127 || first >= 224) return 32;
    const auto second = static_cast<unsigned>(address.bits >> 16) & 0xff;
    if (first == 169 && second == 254) return 32;
    const bool is_beside_special =
        first == 100 || first == 169 || first == 172 || first == 192 || first == 198 || first == 203;
    return is_beside_special ? 16 : 8;
}

bool is_whole(const Address& address) {
    constexpr unsigned link_local = 0xfe80;
    return address.family == AddressFamily::V6
           && (address.bits >> 16 == 0 || static_cast<unsigned>(address.bits >> 112) == link_local);
}

} // namespace

std::string Pseudonyms::word(std::string_view original) const {
    const std::string digest = hmac(key_, fmt::format("word\n{}", original));
    std::string made;
    if (is_identifier(original)) {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string more;
        for (std::size_t i = 0; i < original.size(); ++i) {
            if (i % 64 == 0) more = hmac(key_, fmt::format("digits {}\n{}", i, original));
            const auto byte = static_cast<unsigned char>(more[i % 64 / 2]);
            made += original[i] == '-' ? '-' : digits[i % 2 == 0 ? byte >> 4 : byte & 15];
        }
        return made;
    }
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
    constexpr std::size_t length = 12;
    for (std::size_t i = 0; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(digest[i]);
        made += letters[byte % (i == 0 ? 26 : 32)];
    }
    if (is_in_capitals(original)) {
        for (char& c : made) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
    return made;
}

Address Pseudonyms::address(const Address& original) const {
    if (is_whole(original)) return original;
    const int width = original.family == AddressFamily::V4 ? 32 : 128;
    Address made = original;
    for (int bit = kept_bits(original); bit < width; ++bit) {
        const unsigned __int128 prefix = bit == 0 ? 0 : original.bits >> (width - bit);
        const std::string digest = hmac(key_, fmt::format("address {} {} {:x}-{:x}", width, bit,
                                                          static_cast<std::uint64_t>(prefix >> 64),
                                                          static_cast<std::uint64_t>(prefix)));
        if (digest[0] & 1) made.bits ^= static_cast<unsigned __int128>(1) << (width - 1 - bit);
    }
    return made;
}

} // namespace cofferdam::cluster
