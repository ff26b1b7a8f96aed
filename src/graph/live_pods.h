// On which nodes the pods run that controllers have made, as a live cluster tells.
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "estate/snapshot.h"

namespace cofferdam::graph {

class LivePods {
  public:
    explicit LivePods(const estate::Snapshot& snapshot);

    // In order, each once; none if no pod of it is known to run. Views into the snapshot.
    std::span<const std::string_view> nodes_of(const estate::Workload& workload) const;

  private:
    std::unordered_map<std::uint32_t, std::vector<std::string_view>>
        nodes_; // by the slot of the template's object
};

} // namespace cofferdam::graph
