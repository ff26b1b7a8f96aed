// Id<T>: the place of a row in its Table<T>. Ids are stable along a lineage of snapshots; they neither print
// nor store, keys do (estate/key.h).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace cofferdam {

template <class T>
struct Id {
    std::uint32_t slot = UINT32_MAX; // UINT32_MAX: no row

    explicit operator bool() const { return slot != UINT32_MAX; }
    auto operator<=>(const Id&) const = default;
};

} // namespace cofferdam

template <class T>
struct std::hash<cofferdam::Id<T>> {
    std::size_t operator()(cofferdam::Id<T> id) const { return id.slot; }
};
