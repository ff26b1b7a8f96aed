// MapDraft: the entries of a map that is being changed, copied on the first change.
#pragma once

#include <string_view>
#include <vector>

#include "kubernetes/overlay.h"
#include "value/value.h"

namespace cofferdam::kubernetes {

class MapDraft {
  public:
    // REQUIRES: `original`, a Map, outlives the draft
    explicit MapDraft(const value::Value& original) : original_(&original) {}

    // Replaces or appends. `key` must live as long as the arena.
    void set(std::string_view key, const value::Value& value);
    void erase(std::string_view key);

    // The original if nothing was changed.
    value::Value finish(Overlay& overlay) const;

  private:
    std::vector<value::Entry>& changed();

    const value::Value* original_;
    bool is_changed_ = false;
    bool has_less_ = false;
    std::vector<value::Entry> changed_;
};

} // namespace cofferdam::kubernetes
