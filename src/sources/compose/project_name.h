// The name of a Compose project.
#pragma once

#include <string>
#include <string_view>

namespace cofferdam::compose {

// As Compose makes one of a folder's name: lower case, letters, digits, "-" and "_", none of the two at the
// start.
// "" if nothing remains.
std::string normalised_name(std::string_view text);

} // namespace cofferdam::compose
