// What only ever grows, and never moves: a lineage of models shares it. Readers of older models use what was
// there when theirs was made, while one writer, under the store's lock, appends for the next.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace cofferdam::reach {

// A vector whose elements keep their places.
template <class T>
class AppendOnly {
  public:
    std::uint32_t append(T value) {
        const auto [chunk, offset] = place(size_);
        if (!chunks_[chunk]) chunks_[chunk] = std::make_unique<T[]>(first_chunk << chunk);
        chunks_[chunk][offset] = std::move(value);
        return size_++;
    }

    // REQUIRES: index < size()
    const T& operator[](std::uint32_t index) const {
        const auto [chunk, offset] = place(index);
        return chunks_[chunk][offset];
    }
    T& operator[](std::uint32_t index) {
        const auto [chunk, offset] = place(index);
        return chunks_[chunk][offset];
    }

    // The writer's alone.
    std::uint32_t size() const { return size_; }

  private:
    static constexpr std::size_t first_chunk = 16;
    static constexpr int first_width = 5; // bits of first_chunk

    struct Place {
        std::size_t chunk;
        std::size_t offset;
    };
    // Each chunk is as long as all before it and the first together.
    static Place place(std::uint32_t index) {
        const std::size_t shifted = index + first_chunk;
        const auto chunk = static_cast<std::size_t>(std::bit_width(shifted) - first_width);
        return {chunk, shifted - (first_chunk << chunk)};
    }

    std::array<std::unique_ptr<T[]>, 29> chunks_;
    std::uint32_t size_ = 0;
};

// Arrays of plain values, side by side.
class Pool {
  public:
    template <class T>
    std::span<const T> copy(std::span<const T> values) {
        static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignof(std::max_align_t));
        if (values.empty()) return {};
        void* const memory = allocate(values.size_bytes(), alignof(T));
        std::memcpy(memory, values.data(), values.size_bytes());
        return {static_cast<const T*>(memory), values.size()};
    }
    template <class T>
    std::span<const T> copy(const std::vector<T>& values) {
        return copy(std::span<const T>(values));
    }

    // Bytes handed out.
    std::size_t used() const { return used_; }

  private:
    static constexpr std::size_t smallest_block = std::size_t{1} << 10;
    static constexpr std::size_t largest_block = std::size_t{1} << 18;

    void* allocate(std::size_t bytes, std::size_t alignment) {
        next_ = (next_ + alignment - 1) / alignment * alignment;
        if (blocks_.empty() || next_ + bytes > block_bytes_) {
            block_bytes_ = std::max(bytes, std::clamp(2 * block_bytes_, smallest_block, largest_block));
            blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_bytes_));
            next_ = 0;
        }
        std::byte* const memory = blocks_.back().get() + next_;
        next_ += bytes;
        used_ += bytes;
        return memory;
    }

    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::size_t block_bytes_ = 0;
    std::size_t next_ = 0;
    std::size_t used_ = 0;
};

} // namespace cofferdam::reach
