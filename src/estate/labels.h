// Labels and annotations: a view of a map of strings in a document. Valid as long as the document.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "value/value.h"

namespace cofferdam::estate {

class Labels {
  public:
    Labels() = default;
    // `map`: a Map whose values are Strings (the reader of the object has checked that), or anything else for
    // none.
    explicit Labels(const value::Value& map) : entries_(map.entries()) {}

    std::optional<std::string_view> find(std::string_view key) const {
        for (const value::Entry& entry : entries_) {
            if (entry.key.as_string() == key) return entry.value.string_or("");
        }
        return std::nullopt;
    }

    std::span<const value::Entry> entries() const { return entries_; }
    bool empty() const { return entries_.empty(); }
    std::size_t size() const { return entries_.size(); }

  private:
    std::span<const value::Entry> entries_;
};

} // namespace cofferdam::estate
