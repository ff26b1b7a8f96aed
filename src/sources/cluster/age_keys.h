// Keys of age: a recipient is who may read a file ("age1…"), an identity is what reads it
// ("AGE-SECRET-KEY-1…"). https://age-encryption.org/v1, The X25519 recipient type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sources/cluster/cipher.h"

namespace cofferdam::cluster {

struct Recipient {
    Key point{};
};

struct Identity {
    Key secret{};
};

// Error: it is no recipient of that type; plugins and SSH keys are not taken.
Result<Recipient> parse_recipient(std::string_view text);

// A file of age-keygen: a key on a line, comments begin with '#'. Error: a line is none; never says which
// bytes it holds.
Result<std::vector<Identity>> parse_identities(const std::string& name, std::string_view text);

} // namespace cofferdam::cluster
