#include "value/arena.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "core/check.h"

namespace cofferdam::value {

namespace {

constexpr std::size_t first_block = 1024;
constexpr std::size_t largest_block = std::size_t{64} * 1024;

std::byte* aligned(std::byte* pointer, std::size_t alignment) {
    auto address = reinterpret_cast<std::uintptr_t>(pointer);
    return pointer + ((alignment - address % alignment) % alignment);
}

} // namespace

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
    std::byte* start = next_ == nullptr ? nullptr : aligned(next_, alignment);
    if (start == nullptr || start > end_ || static_cast<std::size_t>(end_ - start) < bytes) {
        std::size_t size = std::max(bytes + alignment, std::clamp(capacity_, first_block, largest_block));
        blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
        std::byte* block = blocks_.back().get();
        capacity_ += size;
        start = aligned(block, alignment);
        // A large allocation of its own does not end the block that smaller ones are filling.
        if (bytes > largest_block) return start;
        begin_ = block;
        end_ = block + size;
    }
    next_ = start + bytes;
    return start;
}

void Arena::clear() {
    std::erase_if(blocks_, [this](const auto& block) { return block.get() != begin_; });
    next_ = begin_;
    capacity_ = static_cast<std::size_t>(end_ - begin_);
}

std::string_view Arena::copy(std::string_view text) {
    if (text.empty()) return {};
    auto* bytes = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
}

Value Arena::list(std::span<const Value> items) {
    auto* copy = static_cast<Value*>(allocate(items.size_bytes(), alignof(Value)));
    std::ranges::uninitialized_copy(items, std::span(copy, items.size()));
    return adopt_list(copy, items.size());
}

Value Arena::map(std::span<const Entry> entries) {
    std::size_t bytes = entries.size_bytes() + room_after_entries(entries.size());
    auto* copy = static_cast<Entry*>(allocate(bytes, alignof(Entry)));
    std::ranges::uninitialized_copy(entries, std::span(copy, entries.size()));
    return adopt_map(copy, entries.size());
}

Value Arena::adopt_list(const Value* items, std::size_t count) {
    COFFERDAM_CHECK(count <= std::numeric_limits<std::uint32_t>::max());
    Value value(Kind::List);
    value.size_ = static_cast<std::uint32_t>(count);
    value.items_ = items;
    return value;
}

Value Arena::adopt_map(Entry* entries, std::size_t count) {
    COFFERDAM_CHECK(count <= std::numeric_limits<std::uint32_t>::max());
    Value value(Kind::Map);
    value.size_ = static_cast<std::uint32_t>(count);
    value.entries_ = entries;
    if (count > Value::small_map) {
        std::span order(reinterpret_cast<std::uint32_t*>(entries + count), count);
        std::iota(order.begin(), order.end(), std::uint32_t{0});
        std::ranges::sort(order, {}, [entries](std::uint32_t i) { return entries[i].key.view(); });
    }
    return value;
}

} // namespace cofferdam::value
