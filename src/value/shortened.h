// A value as a person reads it in one line: JSON, of a long one the beginning.
#pragma once

#include <cstddef>
#include <string>

#include "value/value.h"

namespace cofferdam::value {

// "" for Missing. At most `longest` bytes and an ellipsis, cut between characters.
std::string shortened_json(const Value& value, std::size_t longest);

} // namespace cofferdam::value
