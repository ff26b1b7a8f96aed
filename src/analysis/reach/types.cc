#include "analysis/reach/types.h"

#include <algorithm>

namespace cofferdam::reach {

Types::Types(const Classes& classes, const Selectors& selectors, std::span<const SelectorId> peers,
             std::size_t few_classes, bool by_port_names) {
    sort_out(classes, selectors, peers, few_classes, by_port_names);
    std::vector<Lists::Item> by_type;
    for (ClassId id = 0; id < classes.size(); ++id) by_type.push_back({of_class_[id], id});
    classes_ = Lists(size(), by_type);
    std::vector<Lists::Item> by_wide;
    for (TypeId type = 0; type < size(); ++type) {
        const Words key = keys_[type];
        for (const std::uint32_t code : key.first(key.size() - 1)) by_wide.push_back({code / 2, type});
    }
    types_ = Lists(wides_, by_wide);
}

void Types::sort_out(const Classes& classes, const Selectors& selectors, std::span<const SelectorId> peers,
                     std::size_t few_classes, bool by_port_names) {
    wide_of_.assign(selectors.size(), narrow);
    wides_ = 0;
    std::vector<Lists::Item> codes;
    for (const SelectorId selector : peers) {
        const Selected& selected = selectors[selector];
        if (wide_of_[selector] != narrow || selected.size() <= few_classes) continue;
        const std::uint32_t wide = wides_++;
        wide_of_[selector] = wide;
        for (const ClassId id : selected.surely) codes.push_back({id, 2 * wide});
        for (const ClassId id : selected.perhaps) codes.push_back({id, 2 * wide + 1});
    }
    const Lists of_class(classes.size(), codes);
    keys_ = {};
    of_class_.clear();
    std::vector<std::uint32_t> key;
    for (ClassId id = 0; id < classes.size(); ++id) {
        key.assign(of_class[id].begin(), of_class[id].end());
        key.push_back(by_port_names ? classes.port_names(id) : 0);
        of_class_.push_back(keys_.intern(key));
    }
}

Truth Types::selects(SelectorId selector, TypeId type) const {
    const Words key = keys_[type];
    const Words codes = key.first(key.size() - 1);
    const auto found = std::ranges::lower_bound(codes, 2 * wide_of_[selector]);
    if (found == codes.end() || *found / 2 != wide_of_[selector]) return Truth::No;
    return *found % 2 == 0 ? Truth::Yes : Truth::Unknown;
}

} // namespace cofferdam::reach
