// Selecting from values: fields, indices, presence (cel-go
// interpreter/attributes.go, refQualify).
#pragma once

#include "policy/cel/evaluation.h"
#include "policy/cel/value.h"

namespace cofferdam::cel {

// operand.key and operand[key]. Of an optional: an optional of what is found in
// it.
Value select(Evaluation& evaluation, const Value& operand, const Value& key);

// operand.?key and operand[?key]
Value select_optional(Evaluation& evaluation, const Value& operand, const Value& key);

// has(operand.key)
Value has(Evaluation& evaluation, const Value& operand, const Value& key);

} // namespace cofferdam::cel
