// Addresses: Crypto-PAn's construction (Xu, Fan, Ammar, Moon: "Prefix-preserving IP address anonymization",
// 2002) with HMAC-SHA256 for its pseudorandom function.
#include "sources/cluster/pseudonyms.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace cofferdam::cluster {

namespace {

using estate::Address;
using estate::AddressFamily;

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hexadecimal(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// The name of a kind and the name of its resource stay the same word: "Widget", "widget".
std::string in_small_letters(std::string_view text) {
    std::string made(text);
    for (char& c : made) c = is_capital(c) ? static_cast<char>(c + 32) : c;
    return made;
}

// As many characters of the set as it has, by a byte that is as good as random.
char pick(std::string_view set, char byte) { return set[static_cast<unsigned char>(byte) % set.size()]; }

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

// Bytes as good as random, the same for the same text.
class Pseudonyms::Stream {
  public:
    Stream(const Key& key, std::string_view purpose, std::string_view text)
        : key_(key), seed_(fmt::format("{}\n{}", purpose, text)) {}

    char next() {
        if (at_ == block_.size()) {
            block_ = hmac(key_, fmt::format("{} {}", blocks_++, seed_));
            at_ = 0;
        }
        return block_[at_++];
    }

  private:
    const Key& key_;
    std::string seed_;
    std::string block_;
    std::size_t at_ = 0;
    std::size_t blocks_ = 0;
};

bool is_identifier(std::string_view text) {
    constexpr std::ptrdiff_t fewest_digits = 12;
    return std::ranges::count_if(text, is_hexadecimal) >= fewest_digits
           && std::ranges::all_of(text, [](char c) { return c == '-' || is_hexadecimal(c); });
}

std::string Pseudonyms::word(std::string_view original) const {
    if (is_identifier(original)) return identifier(original);
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    constexpr std::size_t length = 8; // 26^8: two words of an estate hardly ever get the same one
    Stream stream(key_, "word", in_small_letters(original));
    std::string made;
    while (made.size() < length) made += pick(letters, stream.next());
    const bool has_capitals = std::ranges::any_of(original, is_capital);
    const std::size_t capitals = !has_capitals ? 0 : std::ranges::any_of(original, is_small) ? 1 : length;
    for (char& c : std::span(made).first(capitals)) c = static_cast<char>(c - 32);
    return made;
}

std::string Pseudonyms::identifier(std::string_view original) const {
    Stream stream(key_, "identifier", original);
    std::string made;
    for (const char c : original) made += c == '-' ? c : pick("0123456789abcdef", stream.next());
    return made;
}

// Digits apart at 2 and 7: base 32 (RFC 4648) has no others, and keys of clouds are written in it.
std::string Pseudonyms::alike(std::string_view original) const {
    Stream stream(key_, "alike", original);
    std::string made;
    for (const char c : original) {
        const char byte = stream.next();
        const bool is_beyond = static_cast<unsigned char>(c) >= 0x80;
        made += is_capital(c)              ? pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ", byte)
                : is_small(c) || is_beyond ? pick("abcdefghijklmnopqrstuvwxyz", byte)
                : !is_digit(c)             ? c
                : c >= '2' && c <= '7'     ? pick("234567", byte)
                                           : pick("0189", byte);
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
