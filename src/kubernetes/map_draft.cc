#include "kubernetes/map_draft.h"

namespace cofferdam::kubernetes {

std::vector<value::Entry>& MapDraft::changed() {
    if (!is_changed_) changed_.assign(original_->entries().begin(), original_->entries().end());
    is_changed_ = true;
    return changed_;
}

void MapDraft::erase(std::string_view key) {
    has_less_ = true;
    std::erase_if(changed(), [&](const value::Entry& entry) { return entry.key.as_string() == key; });
}

void MapDraft::set(std::string_view key, const value::Value& value) {
    for (value::Entry& entry : changed()) {
        if (entry.key.as_string() == key) {
            entry.value = value;
            return;
        }
    }
    changed_.push_back({value::Value::string(key), value});
}

value::Value MapDraft::finish(Overlay& overlay) const {
    if (!is_changed_) return *original_;
    return has_less_ ? overlay.map_with_less(*original_, changed_) : overlay.map(*original_, changed_);
}

} // namespace cofferdam::kubernetes
