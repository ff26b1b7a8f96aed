#include "diff/difference.h"

namespace cofferdam::diff {

bool FailOn::is_reached(const Difference& difference) const {
    if (unknown && !(difference.before.unread.empty() && difference.after.unread.empty())) return true;
    if (!difference.reach) return false;
    const ReachDifference& reach = *difference.reach;
    return (added && reach.adds()) || (removed && reach.removes()) || (unknown && reach.has_unknown())
           || (any && !reach.is_empty());
}

} // namespace cofferdam::diff
