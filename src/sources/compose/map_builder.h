// Maps in the making, and maps made from maps: values themselves never change.
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::compose {

class MapBuilder {
  public:
    MapBuilder() = default;
    // Starts with the entries of a Map; of anything else with none.
    explicit MapBuilder(const value::Value& map);

    // Key and value must outlive the map that is built. A key that is there already keeps its position.
    void set(std::string_view key, value::Value content);
    void remove(std::string_view key);
    const value::Value* find(std::string_view key) const;
    bool empty() const { return index_.empty(); }

    value::Value build(value::Arena& arena) const;

  private:
    std::vector<value::Entry> entries_; // a removed one has a Missing value
    std::unordered_map<std::string_view, std::size_t> index_;
};

// The map without what stands under a path of keys; the value itself if nothing does.
value::Value without(value::Arena& arena, const value::Value& map, std::span<const std::string_view> path);

} // namespace cofferdam::compose
