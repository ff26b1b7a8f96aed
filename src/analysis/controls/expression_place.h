// Where a place in an expression stands in the YAML file that holds it.
#pragma once

#include "policy/cel/ast.h"
#include "value/text.h"

namespace cofferdam::controls {

// `scalar`: of the whole value, its indicator or quote included. Exact for block and plain scalars, and for
// quoted ones without escapes.
value::Place place_in_yaml(const value::Place& scalar, const cel::SourcePlace& place);

} // namespace cofferdam::controls
