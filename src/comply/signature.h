// Detached signatures: ed25519 (RFC 8032), keys as PEM files of OpenSSL (openssl genpkey -algorithm ed25519).
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace cofferdam::comply {

// 128 hexadecimal digits. The error: the text is no ed25519 private key.
Result<std::string> sign(std::string_view bytes, std::string_view private_key_pem);

// The error: the text is no ed25519 public key.
Result<bool> is_signed(std::string_view bytes, std::string_view signature, std::string_view public_key_pem);

} // namespace cofferdam::comply
