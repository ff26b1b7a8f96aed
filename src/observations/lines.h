// Records are lines: what the windows share in reading them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "value/text.h"

namespace cofferdam::observations {

// Complaints that are kept; of more the count says enough.
inline constexpr std::size_t problems_of_a_file = 100;

inline std::string_view trimmed(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
}

// Lines of a text that are not empty, with their numbers.
template <class Visit>
void for_each_line(const value::Text& text, Visit visit) {
    const std::string_view bytes = text.bytes();
    for (std::size_t begin = 0, number = 1; begin < bytes.size(); ++number) {
        const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
        const std::string_view line = trimmed(bytes.substr(begin, end - begin));
        if (!line.empty()) visit(line, static_cast<std::uint32_t>(number), begin, end);
        begin = end + 1;
    }
}

} // namespace cofferdam::observations
