#include "seal/config_maps.h"

#include <algorithm>

namespace cofferdam::seal {

ConfigMaps::ConfigMaps(const estate::Snapshot& snapshot) : snapshot_(&snapshot) {
    for (const auto& [id, row] : snapshot.table<estate::ConfigMap>()) {
        const estate::Object& object = snapshot.object_of(row);
        if (object.conflict == estate::Conflict::Different) continue;
        entries_.push_back({{object.target.slot, row.namespace_, row.name}, row.object});
    }
    std::ranges::sort(entries_, {}, &Entry::key);
}

Id<estate::Object> ConfigMaps::find(Id<estate::Target> target, std::string_view namespace_,
                                    std::string_view name) const {
    const std::tuple key(target.slot, namespace_, name);
    const auto found = std::ranges::lower_bound(entries_, key, {}, &Entry::key);
    return found != entries_.end() && found->key == key ? found->object : Id<estate::Object>{};
}

} // namespace cofferdam::seal
