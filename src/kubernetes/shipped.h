// The data that this module ships: content/defaults and content/catalogues/pod-makers.yaml.
#pragma once

#include <string_view>

#include "value/document.h"

namespace cofferdam::kubernetes {

// Parses an embedded file. REQUIRES: it is embedded and parses (our own mistake otherwise)
value::DocumentPtr shipped(std::string_view name);

} // namespace cofferdam::kubernetes
