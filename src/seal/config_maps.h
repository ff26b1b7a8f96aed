// ConfigMaps of a snapshot by name.
#pragma once

#include <string_view>
#include <tuple>
#include <vector>

#include "estate/snapshot.h"

namespace cofferdam::seal {

class ConfigMaps {
  public:
    // REQUIRES: the snapshot outlives this
    explicit ConfigMaps(const estate::Snapshot& snapshot);

    // No id: none in the estate, or two documents that differ.
    Id<estate::Object> find(Id<estate::Target> target, std::string_view namespace_,
                            std::string_view name) const;
    const estate::Snapshot& snapshot() const { return *snapshot_; }

  private:
    struct Entry {
        std::tuple<std::uint32_t, std::string_view, std::string_view> key; // target, namespace, name
        Id<estate::Object> object;
    };

    const estate::Snapshot* snapshot_;
    std::vector<Entry> entries_; // by key
};

} // namespace cofferdam::seal
