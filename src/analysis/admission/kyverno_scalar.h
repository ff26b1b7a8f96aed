// Kyverno's patterns of single values: "?*", ">= 10", "!latest", "100m-1Gi", "a | b" (kyverno
// pkg/engine/pattern).
#pragma once

#include <string_view>

#include "value/value.h"

namespace cofferdam::admission {

// `pattern`: no map and no list. `value`: Missing and null are nil there.
bool matches_kyverno_scalar(const value::Value& value, const value::Value& pattern);

// "1-10": the values between, both included.
bool is_kyverno_range(std::string_view pattern);

} // namespace cofferdam::admission
