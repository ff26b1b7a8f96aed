// What an expression made, as JSON.
#pragma once

#include <optional>

#include "policy/cel/value.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::admission {

// Lives in the arena; it copies what the expression's evaluation owns. Nothing: a part has no JSON, or is
// unknown.
std::optional<value::Value> json_of(const cel::Value& value, value::Arena& arena);

} // namespace cofferdam::admission
