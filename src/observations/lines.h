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

// As a container runtime writes what a container says, each line with its time, stream and whether it is
// whole: "2026-11-23T03:10:00.125Z stdout F {…" (Kubernetes, CRI log format). What is cut in parts stays as
// it is.
inline std::string_view without_log_prefix(std::string_view line) {
    constexpr std::size_t longest_time = 35; // with nanoseconds and an offset
    for (const std::string_view mark : {" stdout F ", " stderr F "}) {
        const std::size_t at = line.find(mark);
        if (at >= 20 && at <= longest_time && line[0] >= '0' && line[0] <= '9')
            return trimmed(line.substr(at + mark.size()));
    }
    return line;
}

// Lines of a text that are not empty, with their numbers.
template <class Visit>
void for_each_line(const value::Text& text, Visit visit) {
    const std::string_view bytes = text.bytes();
    for (std::size_t begin = 0, number = 1; begin < bytes.size(); ++number) {
        const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
        const std::string_view line = without_log_prefix(trimmed(bytes.substr(begin, end - begin)));
        if (!line.empty()) visit(line, static_cast<std::uint32_t>(number), begin, end);
        begin = end + 1;
    }
}

} // namespace cofferdam::observations
