// What differs between the connections of two models of one target.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "analysis/reach/outside.h"
#include "analysis/reach/reach.h"

namespace cofferdam::reach {

// Peers by their places in the later estate; for each, its place in the earlier one, or none.
using Earlier = std::vector<std::optional<std::uint32_t>>;

// Sorted by from and to. `earlier`: null if the peers are the same and the models of one lineage.
std::vector<Changed> difference(const TargetPeers& before, const TargetPeers& after, const Earlier* earlier);

} // namespace cofferdam::reach
