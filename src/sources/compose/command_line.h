// A command written as one string, split into words as a shell would, without expansions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::compose {

// Quotes group, a backslash takes the next character as it is; an unclosed quote ends with the text.
std::vector<std::string> split_command(std::string_view text);

} // namespace cofferdam::compose
