#include "diff/difference.h"

namespace cofferdam::diff {

template <class Section>
bool FailOn::is_reached_by(const std::optional<Section>& section) const {
    return section
           && ((added && section->adds()) || (removed && section->removes())
               || (unknown && section->has_unknown()) || (any && !section->is_empty()));
}

bool Difference::got_worse() const {
    const bool reaches_more = reach && (reach->adds() || reach->has_unknown());
    const bool is_unread = !before.unread.empty() || !after.unread.empty();
    return reaches_more || is_unread || (risk && risk->got_worse());
}

bool FailOn::is_reached(const Difference& difference) const {
    if (unknown && !(difference.before.unread.empty() && difference.after.unread.empty())) return true;
    return is_reached_by(difference.reach) || is_reached_by(difference.risk);
}

} // namespace cofferdam::diff
