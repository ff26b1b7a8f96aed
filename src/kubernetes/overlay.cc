#include "kubernetes/overlay.h"

#include <algorithm>

namespace cofferdam::kubernetes {

namespace {

// Entries are pairs of values, key first.
std::span<const value::Value> slots(const value::Value& container) {
    static_assert(sizeof(value::Entry) == 2 * sizeof(value::Value));
    if (container.is(value::Kind::List)) return container.items();
    if (container.entries().empty()) return {};
    return {&container.entries().front().key, 2 * container.entries().size()};
}

} // namespace

value::Value Overlay::map(const value::Value& original, std::span<const value::Entry> entries) {
    value::Value copy = arena_->map(entries);
    auto now = slots(copy);
    auto before = slots(original);
    copies_.push_back({now.data(), now.data() + now.size(), before.data(), before.size()});
    return copy;
}

value::Value Overlay::map_with_less(const value::Value& original, std::span<const value::Entry> entries) {
    const value::Value copy = arena_->map(entries);
    const value::Value* now = slots(copy).data();
    const auto before = original.entries();
    std::size_t next = 0; // of the original
    for (std::size_t i = 0; i < entries.size(); ++i, now += 2) {
        while (next < before.size() && before[next].key.as_string() != entries[i].key.as_string()) ++next;
        if (next == before.size()) break; // the rest was appended
        copies_.push_back({now, now + 2, &before[next++].key, 2});
    }
    return copy;
}

value::Value Overlay::list(const value::Value& original, std::span<const value::Value> items) {
    value::Value copy = arena_->list(items);
    auto now = slots(copy);
    copies_.push_back({now.data(), now.data() + now.size(), slots(original).data(), now.size()});
    return copy;
}

const value::Value* Overlay::original(const value::Value* slot) const {
    for (const Copy& copy : copies_) {
        if (slot < copy.begin || slot >= copy.end) continue;
        std::size_t index = static_cast<std::size_t>(slot - copy.begin);
        if (copy.original_values == 0) return slot;
        // A copy of a copy is resolved to the end.
        return original(copy.original + std::min(index, copy.original_values - 1));
    }
    return slot;
}

} // namespace cofferdam::kubernetes
