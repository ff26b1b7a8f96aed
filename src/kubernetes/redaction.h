// What must never enter the model is dropped at the door: the values of Secrets (data, stringData; their keys
// stay), and the last-applied annotation, which repeats whole objects.
#pragma once

#include <string_view>

#include "kubernetes/overlay.h"
#include "value/value.h"

namespace cofferdam::kubernetes {

// `raw` without those; `raw` itself where there is nothing to drop.
value::Value redacted(const value::Value& raw, std::string_view kind, Overlay& overlay);

} // namespace cofferdam::kubernetes
