#include "analysis/reach/kept_rows.h"

namespace cofferdam::reach {

using estate::AddressFamily;

PassageId TypeRows::at(RowId row, TypeId type) const {
    const Words words = rows_[row];
    std::size_t low = 0;
    std::size_t high = words.size() / 2;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (words[1 + 2 * middle] < type) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 2 * low + 1 < words.size() && words[1 + 2 * low] == type ? words[2 + 2 * low] : words[0];
}

AddressRows::AddressRows() {
    intern({{{AddressFamily::V4, 0}, everything_passes}, {{AddressFamily::V6, 0}, everything_passes}},
           everything_passes);
}

RowId AddressRows::intern(const std::vector<Run>& runs, PassageId nodes) {
    std::vector<std::uint32_t> words = {nodes};
    for (const Run& run : runs) {
        words.push_back(static_cast<std::uint32_t>(run.first.family));
        for (int shift = 96; shift >= 0; shift -= 32)
            words.push_back(static_cast<std::uint32_t>(run.first.bits >> shift));
        words.push_back(run.passage);
    }
    const std::uint32_t id = words_.intern(words);
    if (id == rows_.size()) rows_.append({pool_.copy(runs), nodes});
    return id;
}

} // namespace cofferdam::reach
