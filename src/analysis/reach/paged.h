// Paged<T>: an array of plain values whose copies share what neither has changed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cofferdam::reach {

template <class T>
class Paged {
  public:
    static constexpr std::size_t page_size = 64;

    // What was never set is T().
    const T& operator[](std::size_t index) const {
        static const T nothing = {};
        const std::size_t page = index / page_size;
        return page < pages_.size() && pages_[page] ? (*pages_[page])[index % page_size] : nothing;
    }

    T& edit(std::size_t index) {
        const std::size_t page = index / page_size;
        if (page >= pages_.size()) pages_.resize(page + 1);
        if (!pages_[page]) {
            pages_[page] = std::make_shared<Page>();
        } else if (pages_[page].use_count() > 1) {
            pages_[page] = std::make_shared<Page>(*pages_[page]);
        }
        return (*pages_[page])[index % page_size];
    }

    // One above the highest index that may have been set.
    std::size_t size() const { return pages_.size() * page_size; }
    bool shares_page(const Paged& other, std::size_t index) const {
        const std::size_t page = index / page_size;
        return page < pages_.size() && page < other.pages_.size() && pages_[page] == other.pages_[page];
    }

  private:
    using Page = std::array<T, page_size>;

    std::vector<std::shared_ptr<Page>> pages_;
};

} // namespace cofferdam::reach
