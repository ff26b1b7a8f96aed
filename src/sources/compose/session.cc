#include "sources/compose/session.h"

#include <algorithm>

namespace cofferdam::compose {

std::string_view Session::intern(std::string_view key) {
    const auto found = keys_.find(key);
    return found != keys_.end() ? *found : *keys_.insert(arena_->copy(key)).first;
}

bool Session::spend(std::size_t values, std::size_t bytes, const value::Place& place) {
    if (values_left_ == 0) return false;
    if (values < values_left_ && bytes < bytes_left_) {
        values_left_ -= values;
        bytes_left_ -= bytes;
        return true;
    }
    values_left_ = 0;
    report(value::Severity::Error, place, "the project is too large: what follows is not read");
    return false;
}

} // namespace cofferdam::compose
