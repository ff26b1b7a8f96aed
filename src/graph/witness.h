// Witness: how an intruder gets somewhere, hop by hop, with the rule of each, the objects and lines that it
// rests on, and a command that would refute it.
#pragma once

#include <string>
#include <vector>

#include "graph/propagation.h"

namespace cofferdam::graph {

struct Hop {
    EdgeKind kind = EdgeKind::PartOf; // never PartOf
    StateId from;                     // shown ones
    StateId to;
    std::vector<StateId> also; // what he has to hold besides; its own hops stand before this one
    std::vector<Reason> reasons;
    std::vector<std::string_view> conditions;
    std::vector<std::uint32_t> edges; // places in Graph::edges(): cut one, and this hop is gone
    std::string refute;               // "" if nothing but looking helps
};

// From where he begins to the state, in an order in which he can go. Empty: it is where he begins. REQUIRES:
// reaches(to)
std::vector<Hop> witness(const Graph& graph, const Propagation& propagation, StateId to);

// Does cutting that hop close every way to the state? If not, the way that is left.
std::vector<Hop> way_around(const Graph& graph, std::span<const StateId> from, StateId to, const Hop& hop);

} // namespace cofferdam::graph
