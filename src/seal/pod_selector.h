// PodSelector: the fewest labels that tell the pods of one peer from all others of its namespace.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "analysis/reach/reach.h"

namespace cofferdam::seal {

struct PodSelector {
    // By key; views into the snapshot. Empty: no label that stays, so nothing selects it alone.
    std::vector<std::pair<std::string_view, std::string_view>> labels;
    std::vector<reach::PeerId> others; // whom the labels select too
};

// By peer; empty for those that are no pods.
std::vector<PodSelector> pod_selectors(const reach::Reach& reach);

} // namespace cofferdam::seal
