// Texts: strings under dense ids, looked up fast. Views must outlive it.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace cofferdam::reach {

class Texts {
  public:
    Texts() : index_(64, empty) {}

    std::uint32_t intern(std::string_view text, std::uint32_t scope = 0) {
        const std::uint64_t hash = hash_of(text, scope);
        std::uint32_t& id = index_[place(text, scope, hash)];
        if (id != empty) return id;
        const auto added = static_cast<std::uint32_t>(entries_.size());
        id = added;
        entries_.push_back({text, scope, hash});
        if (2 * entries_.size() > index_.size()) grow();
        return added;
    }
    std::optional<std::uint32_t> find(std::string_view text, std::uint32_t scope = 0) const {
        const std::uint32_t id = index_[place(text, scope, hash_of(text, scope))];
        return id == empty ? std::nullopt : std::optional(id);
    }

    std::string_view operator[](std::uint32_t id) const { return entries_[id].text; }
    std::uint32_t scope(std::uint32_t id) const { return entries_[id].scope; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }

  private:
    struct Entry {
        std::string_view text;
        std::uint32_t scope;
        std::uint64_t hash;
    };
    static constexpr std::uint32_t empty = UINT32_MAX;

    static std::uint64_t hash_of(std::string_view text, std::uint32_t scope) {
        std::uint64_t hash = (text.size() + scope) * 0x9e3779b97f4a7c15U;
        const char* at = text.data();
        std::size_t left = text.size();
        for (; left >= 8; left -= 8, at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, at, 8);
            hash = mixed(hash ^ word);
        }
        std::uint64_t word = 0;
        if (left > 0) std::memcpy(&word, at, left);
        return mixed(hash ^ word);
    }
    static std::uint64_t mixed(std::uint64_t hash) {
        hash *= 0x9e3779b97f4a7c15U;
        return hash ^ hash >> 29;
    }

    std::size_t place(std::string_view text, std::uint32_t scope, std::uint64_t hash) const {
        const std::size_t mask = index_.size() - 1;
        std::size_t at = hash & mask;
        for (; index_[at] != empty; at = (at + 1) & mask) {
            const Entry& entry = entries_[index_[at]];
            if (entry.hash == hash && entry.scope == scope && entry.text == text) break;
        }
        return at;
    }
    void grow() {
        index_.assign(index_.size() * 2, empty);
        const std::size_t mask = index_.size() - 1;
        for (std::uint32_t id = 0; id < entries_.size(); ++id) {
            std::size_t at = entries_[id].hash & mask;
            while (index_[at] != empty) at = (at + 1) & mask;
            index_[at] = id;
        }
    }

    std::vector<Entry> entries_;
    std::vector<std::uint32_t> index_; // ids, by hash
};

} // namespace cofferdam::reach
