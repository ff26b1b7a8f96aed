// A value that does not outlive its document, taken into another arena.
#pragma once

#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::value {

// Deep: texts, numbers, lists and maps. The copy lives as long as `arena`, and has no places.
Value copied(const Value& original, Arena& arena);

} // namespace cofferdam::value
