#include "analysis/controls/nulls.h"

#include <algorithm>
#include <vector>

namespace cofferdam::controls {

using value::Entry;
using value::Kind;
using value::Value;

namespace {

bool has_null(const Value& value) {
    for (const Entry& entry : value.entries()) {
        if (entry.value.is(Kind::Null) || has_null(entry.value)) return true;
    }
    return std::ranges::any_of(value.items(), has_null);
}

Value copied(const Value& value, value::Arena& arena) {
    if (value.is(Kind::List)) {
        std::vector<Value> items;
        for (const Value& item : value.items()) items.push_back(copied(item, arena));
        return arena.list(items);
    }
    if (!value.is(Kind::Map)) return value;
    std::vector<Entry> entries;
    for (const Entry& entry : value.entries()) {
        if (!entry.value.is(Kind::Null)) entries.push_back({entry.key, copied(entry.value, arena)});
    }
    return arena.map(entries);
}

} // namespace

Value without_nulls(const Value& value, value::Arena& arena) {
    return has_null(value) ? copied(value, arena) : value;
}

} // namespace cofferdam::controls
