#include "diff/address_rows.h"

#include <algorithm>
#include <map>

namespace cofferdam::diff {

namespace {

using estate::Address;
using estate::AddressFamily;
using estate::AddressRange;

// The last address of a family has no successor.
std::vector<Address> starts(const AddressRowPair& rows) {
    std::vector<Address> found;
    for (const AddressRow* const row : {&rows.before, &rows.after}) {
        for (const auto& [range, passage] : *row) {
            found.push_back(range.first);
            const Address next{range.last.family, range.last.bits + 1};
            if (next.bits != 0) found.push_back(next);
        }
    }
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
}

const AddressRow::value_type* entry_at(const AddressRow& row, const Address& address) {
    const auto after =
        std::ranges::upper_bound(row, address, {}, [](const auto& entry) { return entry.first.first; });
    if (after == row.begin()) return nullptr;
    const auto& entry = *std::prev(after);
    return entry.first.contains(address) ? &entry : nullptr;
}

} // namespace

AddressRow address_row(const reach::Reach& reach, const std::vector<reach::RangeLink>& links) {
    AddressRow row;
    row.reserve(links.size());
    for (const reach::RangeLink& link : links) row.emplace_back(reach[link.range], link.ports);
    std::ranges::sort(row, {}, [](const auto& entry) { return entry.first.first; });
    return row;
}

std::vector<std::pair<estate::AddressSet, Outcome>> compare_addresses(const AddressRowPair& rows,
                                                                      bool with_ipv6) {
    static const reach::PortPassage nothing;
    std::map<Outcome, std::vector<AddressRange>> found;
    const std::vector<Address> points = starts(rows);
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].family == AddressFamily::V6 && !with_ipv6) break;
        const auto* const before = entry_at(rows.before, points[i]);
        const auto* const after = entry_at(rows.after, points[i]);
        if (before == nullptr && after == nullptr) continue;
        // Up to the next point: an entry that holds this one has its end or a point behind it.
        Address last = (before != nullptr ? before : after)->first.last;
        if (i + 1 < points.size() && points[i + 1].family == last.family)
            last = std::min(last, Address{last.family, points[i + 1].bits - 1});
        for (Outcome& outcome : compare(before != nullptr ? before->second : nothing,
                                        after != nullptr ? after->second : nothing))
            found[std::move(outcome)].push_back({points[i], last});
    }
    std::vector<std::pair<estate::AddressSet, Outcome>> merged;
    for (auto& [outcome, ranges] : found) merged.emplace_back(estate::AddressSet(std::move(ranges)), outcome);
    return merged;
}

} // namespace cofferdam::diff
