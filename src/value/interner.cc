#include "value/interner.h"

#include <cstring>

#include "value/arena.h"

namespace cofferdam::value {

// Not a known function of the text alone: who writes a file must not be able to choose keys that all collide.
std::uint64_t Interner::hash(std::string_view text) const {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
    std::uint64_t state = reinterpret_cast<std::uintptr_t>(&arena_) + text.size() * odd;
    auto mix = [&state](std::uint64_t word) {
        state = (state ^ word) * odd;
        state ^= state >> 32;
    };
    for (; text.size() >= 8; text.remove_prefix(8)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        mix(word);
    }
    std::uint64_t rest = 0;
    if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
    mix(rest);
    return state;
}

std::string_view& Interner::slot(std::vector<std::string_view>& table, std::string_view text) const {
    const std::size_t mask = table.size() - 1;
    std::size_t at = hash(text) & mask;
    while (table[at].data() != nullptr && table[at] != text) at = (at + 1) & mask;
    return table[at];
}

void Interner::grow() {
    std::vector<std::string_view> larger(table_.size() * 2);
    for (std::string_view text : table_)
        if (text.data() != nullptr) slot(larger, text) = text;
    table_ = std::move(larger);
}

std::string_view Interner::intern(std::string_view text, Lifetime lifetime) {
    if (text.empty()) return "";
    std::string_view& found = slot(table_, text);
    if (found.data() != nullptr) return found;
    const std::string_view kept = lifetime == Lifetime::Arena ? text : arena_.copy(text);
    found = kept;
    if (++used_ * 2 > table_.size()) grow();
    return kept;
}

} // namespace cofferdam::value
