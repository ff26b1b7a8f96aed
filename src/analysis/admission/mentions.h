// Does a policy name something anywhere? For what is decided before anything is evaluated.
#pragma once

#include <string_view>

#include "value/value.h"

namespace cofferdam::admission {

// In a text of it, keys included.
bool mentions(const value::Value& value, std::string_view word);

} // namespace cofferdam::admission
