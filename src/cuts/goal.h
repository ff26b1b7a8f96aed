// Goal: from where, and what, an intruder must not get.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "cuts/fix_finder.h"
#include "graph/blast.h"

namespace cofferdam::cuts {

struct Goal {
    std::vector<std::string> from = {"internet"}; // breach points, each apart, in words of graph::find_states
    std::vector<std::string> protect;             // likewise; none: the crown jewels
    Rules rules;
    std::size_t most_edits = SIZE_MAX;
};

// Is it one of those that are protected where nobody says what: cluster-admin, nodes, Secrets?
bool is_crown_jewel(const graph::Graph& graph, graph::StateId state);

// A breach point and what must not fall to it, in one graph.
struct Ends {
    std::string word;
    std::vector<graph::StateId> from;
    std::vector<graph::StateId> targets; // but where he begins
};

// One for each breach point. Error: a word names nothing.
Result<std::vector<Ends>> ends_of(const graph::Graph& graph, const Goal& goal);
// The same of a graph of an edited estate, where what is no longer there is left out.
std::vector<Ends> ends_left(const graph::Graph& graph, const Goal& goal);

// Pairs of breach point and target. What falls on conditions is not in `surely`.
struct Figures {
    std::size_t pairs = 0;
    std::size_t surely = 0;
    std::size_t on_conditions = 0;
    // The same by treasure; the last is what is no treasure.
    std::array<std::size_t, graph::treasures + 1> surely_of = {};
    std::array<std::size_t, graph::treasures + 1> on_conditions_of = {};

    std::size_t falls(bool counts_conditions) const {
        return surely + (counts_conditions ? on_conditions : 0);
    }
    bool operator==(const Figures&) const = default;
};

Figures figures(const graph::Graph& graph, const std::vector<Ends>& ends);

} // namespace cofferdam::cuts
