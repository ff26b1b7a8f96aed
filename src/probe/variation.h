// Variation: an object with one field set, or taken away.
#pragma once

#include <string>
#include <vector>

#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::probe {

// Keys of maps; every_item: of a list.
using Path = std::vector<std::string>;
inline constexpr std::string_view every_item = "[]";

// What is missing on the way is made; of a list all items, or one if there is none. A value that is missing
// takes the field away.
value::Value with_field(const value::Value& object, const Path& path, const value::Value& wanted,
                        value::Arena& arena);

// What stands there, of a list in its first item; missing where nothing does.
value::Value value_at(const value::Value& object, const Path& path);

} // namespace cofferdam::probe
