// The primitives of the age format, from OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace cofferdam::cluster {

using Key = std::array<unsigned char, 32>;
using Nonce = std::array<unsigned char, 12>;
inline constexpr std::size_t tag_size = 16;

Result<std::string> random_bytes(std::size_t count);

// RFC 7914 with r = 8, p = 1 and N = 2^work.
Result<Key> scrypt(std::string_view passphrase, std::string_view salt, int work);
// RFC 5869 with SHA-256.
Result<Key> hkdf(std::string_view secret, std::string_view salt, std::string_view info);
// RFC 7748. Error of x25519: the point is of low order, so that the secret would be none.
Result<Key> x25519(const Key& secret, const Key& point);
Result<Key> x25519_point(const Key& secret);             // the public key
std::string hmac(const Key& key, std::string_view text); // SHA-256, 32 bytes
bool is_equal(std::string_view a, std::string_view b);   // in constant time

// ChaCha20-Poly1305 (RFC 8439): the tag comes last.
Result<std::string> lock(const Key& key, const Nonce& nonce, std::string_view plain);
// Nothing: the tag does not fit.
std::optional<std::string> unlock(const Key& key, const Nonce& nonce, std::string_view locked);

} // namespace cofferdam::cluster
