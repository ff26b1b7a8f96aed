#include "value/source_map.h"

#include <algorithm>
#include <functional>

namespace cofferdam::value {

namespace {

// The range that holds the slot. std::less orders pointers into different allocations.
template <class Range>
const Range* range_of(const std::vector<Range>& ranges, const Value* slot) {
    auto after = std::ranges::upper_bound(ranges, slot, std::less<const Value*>(), &Range::begin);
    if (after == ranges.begin() || !std::less<const Value*>()(slot, std::prev(after)->end)) return nullptr;
    return &*std::prev(after);
}

} // namespace

std::optional<SourceMap::Where> SourceMap::find(const Value* slot) const {
    const Run* run = range_of(runs_, slot);
    if (run == nullptr) return std::nullopt;
    const Span written = run->written[static_cast<std::size_t>(slot - run->begin)];
    if (written == nowhere) return std::nullopt;
    const Use* use = range_of(uses_, slot);
    return Where{written, use == nullptr ? std::nullopt : std::optional(use->used)};
}

std::size_t SourceMap::capacity() const {
    std::size_t bytes = runs_.capacity() * sizeof(Run) + uses_.capacity() * sizeof(Use);
    for (const Run& run : runs_) bytes += static_cast<std::size_t>(run.end - run.begin) * sizeof(Span);
    return bytes;
}

} // namespace cofferdam::value
