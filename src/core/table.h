// Table<T>: rows under stable ids, in pages that copies share.
//
// Copying a Table copies a page directory; a page is copied when one of its rows first changes in a copy
// (copy-on-write), so a snapshot that differs in three rows costs three pages. A removed row's slot is used
// again only by a later add of the same lineage. Const use from many threads is safe; changing needs one
// owner.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/id.h"

namespace cofferdam {

template <class T>
class Table {
  public:
    static constexpr std::size_t page_size = 128;

    Id<T> add(T row) {
        Id<T> id = free_.empty() ? Id<T>{slots_} : Id<T>{free_.back()};
        if (free_.empty()) {
            ++slots_;
        } else {
            free_.pop_back();
        }
        slot_for_writing(id).emplace(std::move(row));
        ++size_;
        return id;
    }

    // REQUIRES: contains(id)
    void remove(Id<T> id) {
        COFFERDAM_CHECK(contains(id));
        slot_for_writing(id).reset();
        free_.push_back(id.slot);
        --size_;
    }

    bool contains(Id<T> id) const { return id.slot < slots_ && page_of(id)[id.slot % page_size].has_value(); }

    // REQUIRES: contains(id). The reference lives as long as a table that holds the page, unless the row is
    // changed.
    const T& operator[](Id<T> id) const {
        COFFERDAM_CHECK(contains(id));
        return *page_of(id)[id.slot % page_size];
    }

    // REQUIRES: contains(id). Copies the page if another table shares it.
    T& edit(Id<T> id) {
        COFFERDAM_CHECK(contains(id));
        return *slot_for_writing(id);
    }

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    // One above the highest slot ever used: the length of an array indexed by slot.
    std::size_t slots() const { return slots_; }

    struct Row {
        Id<T> id;
        const T& value;
    };

    // Rows in slot order, as {id, value}.
    class Iterator {
      public:
        Iterator(const Table* table, std::uint32_t slot) : table_(table), slot_(slot) { skip_holes(); }
        Row operator*() const { return {Id<T>{slot_}, (*table_)[Id<T>{slot_}]}; }
        Iterator& operator++() {
            ++slot_;
            skip_holes();
            return *this;
        }
        bool operator==(const Iterator& other) const { return slot_ == other.slot_; }

      private:
        void skip_holes() {
            while (slot_ < table_->slots_ && !table_->contains(Id<T>{slot_})) ++slot_;
        }

        const Table* table_;
        std::uint32_t slot_;
    };

    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, slots_}; }

  private:
    using Page = std::array<std::optional<T>, page_size>;

    const Page& page_of(Id<T> id) const { return *pages_[id.slot / page_size]; }

    std::optional<T>& slot_for_writing(Id<T> id) {
        std::size_t index = id.slot / page_size;
        if (index == pages_.size()) pages_.push_back(std::make_shared<Page>());
        std::shared_ptr<Page>& page = pages_[index];
        if (page.use_count() > 1) page = std::make_shared<Page>(*page);
        return (*page)[id.slot % page_size];
    }

    std::vector<std::shared_ptr<Page>> pages_;
    std::vector<std::uint32_t> free_;
    std::uint32_t slots_ = 0;
    std::size_t size_ = 0;
};

} // namespace cofferdam
