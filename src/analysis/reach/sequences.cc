#include "analysis/reach/sequences.h"

#include <algorithm>

namespace cofferdam::reach {

namespace {

std::uint32_t hash_of(Words words) {
    std::uint64_t hash = words.size();
    for (const std::uint32_t word : words) hash = (hash ^ word) * 0x9e3779b97f4a7c15U ^ hash >> 29;
    return static_cast<std::uint32_t>(hash >> 32 ^ hash);
}

} // namespace

std::size_t Sequences::place(Words words, std::uint32_t hash) const {
    const std::size_t mask = index_.size() - 1;
    std::size_t at = hash & mask;
    for (; index_[at].id != empty; at = (at + 1) & mask) {
        if (index_[at].hash == hash && std::ranges::equal(entries_[index_[at].id], words)) break;
    }
    return at;
}

std::optional<std::uint32_t> Sequences::find(Words words) const {
    const std::uint32_t id = index_[place(words, hash_of(words))].id;
    return id == empty ? std::nullopt : std::optional(id);
}

std::uint32_t Sequences::intern(Words words) {
    const std::uint32_t hash = hash_of(words);
    Slot& slot = index_[place(words, hash)];
    if (slot.id != empty) return slot.id;
    const std::uint32_t added = entries_.append(pool_.copy(words));
    slot = {added, hash};
    if (2 * entries_.size() > index_.size()) grow();
    return added;
}

void Sequences::grow() {
    std::vector<Slot> old(index_.size() * 2);
    old.swap(index_);
    const std::size_t mask = index_.size() - 1;
    for (const Slot& slot : old) {
        if (slot.id == empty) continue;
        std::size_t at = slot.hash & mask;
        while (index_[at].id != empty) at = (at + 1) & mask;
        index_[at] = slot;
    }
}

} // namespace cofferdam::reach
