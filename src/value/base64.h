// Base64 with padding (RFC 4648, section 4), line breaks ignored, as Go's base64.StdEncoding reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cofferdam::value {

// Nothing if the text is no base64.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace cofferdam::value
