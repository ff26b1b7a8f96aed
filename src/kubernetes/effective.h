// The one transform from an object as written to the object as the API server would admit it: defaults filled
// in. Rows and policies read its result; whether a field was written, and where, is asked of the original by
// path.
#pragma once

#include <string_view>

#include "kubernetes/overlay.h"
#include "value/value.h"

namespace cofferdam::kubernetes {

// `raw`: an object of that kind. What is of a wrong type is left as it is. Gives `raw` itself where nothing
// is added.
value::Value effective(const value::Value& raw, std::string_view group, std::string_view kind,
                       Overlay& overlay);

} // namespace cofferdam::kubernetes
