// Values and numbers as Go writes them.
#pragma once

#include <string>

#include "policy/cel/value.h"

namespace cofferdam::cel {

// strconv.FormatFloat(number, 'g', -1, 64): "1e+06", "+Inf"
std::string go_float(double number);
// strconv.FormatFloat(number, 'f', -1, 64): "1000000", without infinities
std::string go_fixed(double number);

// What string() gives; of what has no such form its type's name.
std::string printed(const Value& value);

} // namespace cofferdam::cel
