// Interner: equal texts become the same view, so that keys compare by address and stand in memory once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cofferdam::value {

class Arena;

class Interner {
  public:
    // `arena` receives texts that do not live long enough; it must outlive the interner.
    explicit Interner(Arena& arena) : arena_(arena), table_(first_size) {}

    enum class Lifetime : bool { Call, Arena };

    // The one view of this text. Lifetime::Arena: the bytes live as long as the arena and need no copy.
    std::string_view intern(std::string_view text, Lifetime lifetime);

  private:
    static constexpr std::size_t first_size = 128;

    std::uint64_t hash(std::string_view text) const;
    // The slot of the text, or the empty slot in which it belongs.
    std::string_view& slot(std::vector<std::string_view>& table, std::string_view text) const;
    void grow();

    Arena& arena_;
    std::vector<std::string_view>
        table_; // open addressing; a null view is free; a power of two, at most half full
    std::size_t used_ = 0;
};

} // namespace cofferdam::value
