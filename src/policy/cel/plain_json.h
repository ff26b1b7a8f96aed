// Values as the JSON that a person expects; what JSON cannot keep apart is lost (1 and 1u; protojson.h keeps
// it).
#pragma once

#include <string>

#include "policy/cel/value.h"

namespace cofferdam::cel {

// Bytes are base64; timestamps, durations, types and objects of libraries are their texts; keys that are no
// strings become strings; an optional is its value or null; numbers that JSON lacks are "NaN", "Infinity",
// "-Infinity". REQUIRES: no error and no unknown
std::string to_plain_json(const Value& value);

} // namespace cofferdam::cel
