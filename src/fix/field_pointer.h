// The paths of findings as JSON Pointers.
#pragma once

#include <string>
#include <string_view>

namespace cofferdam::fix {

// "spec.containers[0].image" → "/spec/containers/0/image"; "" → "".
std::string field_pointer(std::string_view field_path);

} // namespace cofferdam::fix
