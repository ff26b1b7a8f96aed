// A change of a file as `git apply` and `patch -p1` take it.
#pragma once

#include <string>
#include <string_view>

namespace cofferdam::fix {

// "" where nothing changed. `path`: below the folder that the patch is applied in.
std::string unified_diff(std::string_view path, std::string_view before, std::string_view after);

} // namespace cofferdam::fix
