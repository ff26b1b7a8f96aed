// The version of the program.
#pragma once

#include <string_view>

namespace cofferdam::content {

std::string_view version(); // "0.1.0"

} // namespace cofferdam::content
