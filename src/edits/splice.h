// Splice: bytes of a text replaced by others. Several are written at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cofferdam::edits {

struct Splice {
    std::uint32_t begin = 0; // of the text before
    std::uint32_t end = 0;   // == begin: inserts
    std::string text;

    bool operator==(const Splice&) const = default;
};

// Equal ones are written once: two edits that came to the same anchor want the same. An error where two
// overlap, or insert different things at one place.
Result<std::string> spliced(std::string_view bytes, std::vector<Splice> splices);

} // namespace cofferdam::edits
