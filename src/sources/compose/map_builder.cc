#include "sources/compose/map_builder.h"

#include <algorithm>

namespace cofferdam::compose {

MapBuilder::MapBuilder(const value::Value& map) : entries_(map.entries().begin(), map.entries().end()) {
    for (std::size_t i = 0; i < entries_.size(); ++i) index_.emplace(entries_[i].key.as_string(), i);
}

void MapBuilder::set(std::string_view key, value::Value content) {
    const auto [found, is_new] = index_.try_emplace(key, entries_.size());
    if (is_new) {
        entries_.push_back({value::Value::string(key), content});
    } else {
        entries_[found->second].value = content;
    }
}

void MapBuilder::remove(std::string_view key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return;
    entries_[found->second].value = {};
    index_.erase(found);
}

const value::Value* MapBuilder::find(std::string_view key) const {
    const auto found = index_.find(key);
    return found == index_.end() ? nullptr : &entries_[found->second].value;
}

value::Value MapBuilder::build(value::Arena& arena) const {
    std::vector<value::Entry> kept;
    std::ranges::copy_if(entries_, std::back_inserter(kept),
                         [](const value::Entry& entry) { return !entry.value.is(value::Kind::Missing); });
    return arena.map(kept);
}

value::Value without(value::Arena& arena, const value::Value& map, std::span<const std::string_view> path) {
    const value::Value* child = path.empty() ? nullptr : map.find(path.front());
    if (child == nullptr) return map;
    MapBuilder builder(map);
    if (path.size() == 1) {
        builder.remove(path.front());
    } else {
        builder.set(path.front(), without(arena, *child, path.subspan(1)));
    }
    return builder.build(arena);
}

} // namespace cofferdam::compose
