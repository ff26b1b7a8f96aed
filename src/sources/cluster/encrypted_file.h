// A file that only who knows the passphrase reads: the age format, version 1, with its scrypt recipient
// (https://age-encryption.org/v1), so that other programs that know age open it too. Ciphers, key derivation
// and random bytes are OpenSSL's.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace cofferdam::cluster {

inline constexpr std::string_view age_version = "age-encryption.org/v1\n";

// By the first bytes.
bool looks_encrypted(std::string_view beginning);

// `work`: the logarithm of scrypt's N; each step doubles time and memory (16: 64 MiB).
Result<std::string> encrypt(std::string_view plain, std::string_view passphrase, int work = 16);

// Error: no such file, the passphrase is not its own, or a byte of it was changed or is missing: then nothing
// of it is given.
Result<std::string> decrypt(const std::string& name, std::string_view bytes, std::string_view passphrase);

} // namespace cofferdam::cluster
