// ExactMap: 64-bit keys to 32-bit values. The key is the whole question (two ids packed), not a hash of it,
// so an answer can never be another question's.
#pragma once

#include <cstdint>
#include <vector>

namespace cofferdam::reach {

class ExactMap {
  public:
    ExactMap() : slots_(16) {}

    const std::uint32_t* find(std::uint64_t key) const {
        const Slot& slot = slots_[place(key)];
        return slot.key == key + 1 ? &slot.value : nullptr;
    }

    // REQUIRES: the key is new, and is not UINT64_MAX
    void add(std::uint64_t key, std::uint32_t value) {
        if (2 * ++size_ > slots_.size()) grow();
        slots_[place(key)] = {key + 1, value};
    }

  private:
    struct Slot {
        std::uint64_t key = 0; // plus one; 0: free
        std::uint32_t value = 0;
    };

    // Where the key stands, or would.
    std::size_t place(std::uint64_t key) const {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = (key * 0x9e3779b97f4a7c15U >> 20) & mask;
        while (slots_[at].key != 0 && slots_[at].key != key + 1) at = (at + 1) & mask;
        return at;
    }

    void grow() {
        std::vector<Slot> old(slots_.size() * 2);
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.key != 0) slots_[place(slot.key - 1)] = slot;
        }
    }

    std::vector<Slot> slots_;
    std::size_t size_ = 0;
};

} // namespace cofferdam::reach
