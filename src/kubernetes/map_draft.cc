#include "kubernetes/map_draft.h"

namespace cofferdam::kubernetes {

void MapDraft::set(std::string_view key, const value::Value& value) {
    if (changed_.empty()) changed_.assign(original_->entries().begin(), original_->entries().end());
    for (value::Entry& entry : changed_) {
        if (entry.key.as_string() == key) {
            entry.value = value;
            return;
        }
    }
    changed_.push_back({value::Value::string(key), value});
}

value::Value MapDraft::finish(Overlay& overlay) const {
    return changed_.empty() ? *original_ : overlay.map(*original_, changed_);
}

} // namespace cofferdam::kubernetes
