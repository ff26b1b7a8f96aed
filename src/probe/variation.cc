#include "probe/variation.h"

#include <span>

namespace cofferdam::probe {

namespace {

using value::Entry;
using value::Kind;
using value::Value;

Value varied(const Value& at, std::span<const std::string> path, const Value& wanted, value::Arena& arena);

Value varied_list(const Value& list, std::span<const std::string> path, const Value& wanted,
                  value::Arena& arena) {
    std::vector<Value> items;
    for (const Value& item : list.items()) items.push_back(varied(item, path, wanted, arena));
    if (items.empty() && wanted) items.push_back(varied({}, path, wanted, arena));
    return arena.list(items);
}

Value varied_map(const Value& map, std::span<const std::string> path, const Value& wanted,
                 value::Arena& arena) {
    std::vector<Entry> entries;
    bool is_there = false;
    for (const Entry& entry : map.entries()) {
        const bool is_it = entry.key.as_string() == path.front();
        is_there = is_there || is_it;
        const Value value = is_it ? varied(entry.value, path.subspan(1), wanted, arena) : entry.value;
        if (value) entries.push_back({entry.key, value});
    }
    if (!is_there && wanted)
        entries.push_back({arena.string(path.front()), varied({}, path.subspan(1), wanted, arena)});
    return arena.map(entries);
}

Value varied(const Value& at, std::span<const std::string> path, const Value& wanted, value::Arena& arena) {
    if (path.empty()) return wanted;
    if (path.front() == every_item) return varied_list(at, path.subspan(1), wanted, arena);
    return varied_map(at, path, wanted, arena);
}

} // namespace

Value value_at(const Value& object, const Path& path) {
    Value at = object;
    for (const std::string& step : path) at = step == every_item ? at[std::size_t{0}] : at[step];
    return at;
}

Value with_field(const Value& object, const Path& path, const Value& wanted, value::Arena& arena) {
    return varied(object, path, wanted, arena);
}

} // namespace cofferdam::probe
