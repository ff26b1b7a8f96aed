// A file that only who knows the passphrase, or has one of the identities, reads: the age format, version 1
// (https://age-encryption.org/v1), so that other programs that know age open it too. Ciphers, key derivation
// and random bytes are OpenSSL's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "sources/cluster/age_keys.h"

namespace cofferdam::cluster {

// Who may read it; one of the two.
struct Readership {
    std::string passphrase{};
    std::vector<Recipient> recipients{};
    int work = 16; // the logarithm of scrypt's N; each step doubles time and memory (16: 64 MiB)
};

// What is tried to read it.
struct Unlocking {
    std::string passphrase{};
    std::vector<Identity> identities{};
};

// By the first bytes.
bool looks_encrypted(std::string_view beginning);

Result<std::string> encrypt(std::string_view plain, const Readership& readership);

// Error: no such file, none of the keys is its own, or a byte of it was changed or is missing: then nothing
// of it is given.
Result<std::string> decrypt(const std::string& name, std::string_view bytes, const Unlocking& unlocking);

} // namespace cofferdam::cluster
