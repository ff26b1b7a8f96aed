// Numbers of things, in words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cofferdam {

// 1 → "1 finding", 2 → "2 findings"
inline std::string counted(std::size_t count, std::string_view noun) {
    std::string text = std::to_string(count);
    text.append(" ").append(noun);
    if (count != 1) text += 's';
    return text;
}

} // namespace cofferdam
