// Arena: the memory of values. Grows in blocks, frees all at once.
//
// One owner fills it; once shared as `shared_ptr<const Arena>` it never changes again.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cofferdam::value {

class Arena {
  public:
    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    Arena(Arena&&) = default;
    Arena& operator=(Arena&&) = default;

    // Copies the text; the view lives as long as the arena.
    std::string_view copy(std::string_view text);
    Value string(std::string_view text) { return Value::string(copy(text)); }

    // A List or Map over a copy of these. REQUIRES: keys are Strings, each once.
    Value list(std::span<const Value> items);
    Value map(std::span<const Entry> entries);

    // The same over arrays that already stand in this arena; `entries` is followed by
    // room_after_entries(count) bytes.
    static Value adopt_list(const Value* items, std::size_t count);
    static Value adopt_map(Entry* entries, std::size_t count);
    static constexpr std::size_t room_after_entries(std::size_t count) {
        return count > Value::small_map ? count * sizeof(std::uint32_t) : 0;
    }

    // Uninitialised memory.
    void* allocate(std::size_t bytes, std::size_t alignment);

    // As new, but for the block that was being filled, which is filled again. What stood here is gone.
    void clear();

    // Memory held, in bytes.
    std::size_t capacity() const { return capacity_; }

  private:
    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::byte* begin_ = nullptr; // of the block that is being filled
    std::byte* next_ = nullptr;
    std::byte* end_ = nullptr;
    std::size_t capacity_ = 0;
};

} // namespace cofferdam::value
