// SHA-256 (FIPS 180-4), by OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace cofferdam::comply {

std::string sha256(std::string_view bytes); // 64 hexadecimal digits

} // namespace cofferdam::comply
