// Stretch: what a part of a draft added at one go: for one workload, or all of it. What a graph is updated
// by.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cofferdam::graph {

enum class Part : std::uint8_t {
    // a stretch for each workload, by slot
    Workloads,
    Escapes,
    Images,
    // one stretch
    Identities,
    Permissions,
    Network,
    NodeServices,
};
inline constexpr std::size_t draft_parts = 7;

struct Stretch {
    std::uint32_t first_state = 0;
    std::uint32_t states = 0;
    std::uint32_t first_edge = 0;
    std::uint32_t edges = 0;
};

} // namespace cofferdam::graph
