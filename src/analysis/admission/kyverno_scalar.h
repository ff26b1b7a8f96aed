// Kyverno's patterns of single values: "?*", ">= 10", "!latest", "100m-1Gi", "a | b" (kyverno
// pkg/engine/pattern).
#pragma once

#include "value/value.h"

namespace cofferdam::admission {

// `pattern`: no map and no list. `value`: Missing and null are nil there.
bool matches_kyverno_scalar(const value::Value& value, const value::Value& pattern);

} // namespace cofferdam::admission
