#include "value/copy.h"

#include <vector>

namespace cofferdam::value {

Value copied(const Value& original, Arena& arena) {
    if (original.is(Kind::String)) return arena.string(original.as_string());
    if (original.is(Kind::Number)) return Value::number(arena.copy(original.as_number()));
    if (original.is(Kind::List)) {
        std::vector<Value> items;
        for (const Value& item : original.items()) items.push_back(copied(item, arena));
        return arena.list(items);
    }
    if (!original.is(Kind::Map)) return original;
    std::vector<Entry> entries;
    for (const Entry& entry : original.entries())
        entries.push_back({copied(entry.key, arena), copied(entry.value, arena)});
    return arena.map(entries);
}

} // namespace cofferdam::value
