// UTF-8 and UTF-16 at the door.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "value/text.h"

namespace cofferdam::value {

bool is_ascii(std::string_view bytes);

// Length of the longest prefix that is UTF-8 (RFC 3629).
std::size_t valid_utf8_prefix(std::string_view bytes);

// Each byte that is part of no UTF-8 sequence becomes U+FFFD, as Go's encoding/json writes strings.
std::string replace_invalid_utf8(std::string_view bytes);

// A UTF-16 text in UTF-8, without the byte order mark; offsets[i] is where byte i stood in the original, with
// one more for the end. Units that are part of no pair become U+FFFD.
struct Transcoded {
    std::string utf8;
    std::vector<std::uint32_t> offsets;
};
Transcoded transcode_utf16(std::string_view bytes, Encoding encoding);

} // namespace cofferdam::value
