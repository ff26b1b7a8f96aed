// The API server reads an explicit null as an absent field; so do controls.
#pragma once

#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::controls {

// The value itself where no map in it has a null; else a copy in the arena without those entries. Items of
// lists stay, so that indices do.
value::Value without_nulls(const value::Value& value, value::Arena& arena);

} // namespace cofferdam::controls
