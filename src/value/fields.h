// A Map of names that are our own words, for what we write ourselves.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "value/arena.h"

namespace cofferdam::value {

using Fields = std::vector<std::pair<std::string_view, Value>>;

// In their order. REQUIRES: the names are static text, each once
inline Value map_of(const Fields& fields, Arena& arena) {
    std::vector<Entry> entries;
    entries.reserve(fields.size());
    for (const auto& [name, value] : fields) entries.push_back({Value::string(name), value});
    return arena.map(entries);
}

} // namespace cofferdam::value
