// content/canaries.yaml: pods that an admission chain should refuse, one for each control, and one that it
// should not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::probe {

struct Canary {
    std::string name;    // "privileged"
    std::string control; // "" of the harmless one, which is the first
    std::string level;   // "baseline", "restricted"
    std::string pod;     // in JSON, without a namespace
};

std::vector<Canary> read_canaries();

} // namespace cofferdam::probe
