// What must never enter the model is dropped at the door: the values of Secrets (data, stringData,
// annotations but those that say what it belongs to; the keys stay), and of all kinds the annotations that
// repeat whole objects, as kubectl's last-applied-configuration does.
#pragma once

#include <string_view>

#include "kubernetes/overlay.h"
#include "value/value.h"

namespace cofferdam::kubernetes {

// `raw` without those; `raw` itself where there is nothing to drop.
value::Value redacted(const value::Value& raw, std::string_view kind, Overlay& overlay);

} // namespace cofferdam::kubernetes
