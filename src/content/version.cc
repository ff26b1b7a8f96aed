#include "content/version.h"

namespace cofferdam::content {

std::string_view version() { return COFFERDAM_VERSION; }

} // namespace cofferdam::content
