#include "sources/cluster/age_keys.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace cofferdam::cluster {

namespace {

constexpr std::size_t checksum_size = 6;
constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::string_view recipient_prefix = "age";
constexpr std::string_view identity_prefix = "age-secret-key-";

// The checksum of Bech32 (BIP 173): a BCH code over GF(32).
std::uint32_t polymod(const std::vector<std::uint8_t>& values) {
    constexpr std::array<std::uint32_t, 5> generator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                        0x2a1462b3};
    std::uint32_t sum = 1;
    for (const std::uint8_t value : values) {
        const std::uint32_t top = sum >> 25;
        sum = ((sum & 0x1ffffff) << 5) ^ value;
        for (std::size_t i = 0; i < generator.size(); ++i)
            if ((top >> i) & 1U) sum ^= generator[i];
    }
    return sum;
}

bool has_checksum(std::string_view prefix, const std::vector<std::uint8_t>& data) {
    std::vector<std::uint8_t> values;
    for (const char c : prefix) values.push_back(static_cast<std::uint8_t>(c >> 5));
    values.push_back(0);
    for (const char c : prefix) values.push_back(static_cast<std::uint8_t>(c & 31));
    values.insert(values.end(), data.begin(), data.end());
    return polymod(values) == 1;
}

// Groups of five bits to bytes; what is left over must be zeros, and less than a group.
std::optional<Key> key_of(const std::vector<std::uint8_t>& groups) {
    Key key{};
    std::size_t size = 0;
    std::uint32_t bits = 0;
    int count = 0;
    for (const std::uint8_t group : groups) {
        bits = ((bits << 5) | group) & 0xfff;
        count += 5;
        if (count < 8) continue;
        count -= 8;
        if (size == key.size()) return std::nullopt;
        key[size++] = static_cast<unsigned char>(bits >> count);
    }
    const bool is_padded = count < 5 && (bits & ((1U << count) - 1)) == 0;
    return size == key.size() && is_padded ? std::optional(key) : std::nullopt;
}

// All of one case: BIP 173 takes both, and never mixed.
std::optional<std::string> lower(std::string_view text) {
    std::string lowered(text);
    bool has_upper = false;
    bool has_lower = false;
    for (char& c : lowered) {
        has_lower = has_lower || (c >= 'a' && c <= 'z');
        if (c < 'A' || c > 'Z') continue;
        has_upper = true;
        c = static_cast<char>(c + 32);
    }
    return has_upper && has_lower ? std::nullopt : std::optional(std::move(lowered));
}

std::optional<Key> from_bech32(std::string_view text, std::string_view prefix) {
    const auto lowered = lower(text);
    if (!lowered || !lowered->starts_with(std::string(prefix) + "1")) return std::nullopt;
    std::vector<std::uint8_t> data;
    for (const char c : lowered->substr(prefix.size() + 1)) {
        const std::size_t at = alphabet.find(c);
        if (at == std::string_view::npos) return std::nullopt;
        data.push_back(static_cast<std::uint8_t>(at));
    }
    if (data.size() < checksum_size || !has_checksum(prefix, data)) return std::nullopt;
    data.resize(data.size() - checksum_size);
    return key_of(data);
}

} // namespace

Result<Recipient> parse_recipient(std::string_view text) {
    const auto point = from_bech32(text, recipient_prefix);
    if (!point) return error("{}: is no recipient of age (age1…, as age-keygen prints it)", text);
    return Recipient{*point};
}

Result<std::vector<Identity>> parse_identities(const std::string& name, std::string_view text) {
    std::vector<Identity> identities;
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || line.starts_with('#')) continue;
        const auto secret = from_bech32(line, identity_prefix);
        if (!secret) return error("{}:{}: is no identity of age (AGE-SECRET-KEY-1…)", name, number);
        identities.push_back({*secret});
    }
    if (identities.empty()) return error("{}: holds no identity of age", name);
    return identities;
}

} // namespace cofferdam::cluster
