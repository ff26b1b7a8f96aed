// Texts by code points: CEL's strings count them, ours are UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cofferdam::cel {

inline bool begins_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

inline std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += begins_code_point(c) ? 1 : 0;
    return count;
}

// Where each begins, and the end of the text.
inline std::vector<std::uint32_t> code_point_offsets(std::string_view text) {
    std::vector<std::uint32_t> offsets;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (begins_code_point(text[at])) offsets.push_back(static_cast<std::uint32_t>(at));
    offsets.push_back(static_cast<std::uint32_t>(text.size()));
    return offsets;
}

} // namespace cofferdam::cel
