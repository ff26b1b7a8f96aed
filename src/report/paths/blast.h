// What an intruder gets, for a person at a terminal and for programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/blast.h"
#include "graph/everyone.h"
#include "graph/witness.h"

namespace cofferdam::paths {

struct BlastText {
    std::string_view from;     // in the user's words
    std::size_t most_each = 5; // things of a kind that are named
    std::size_t most_ways = 3; // that are told hop by hop
};

std::string blast_text(const graph::Graph& graph, const graph::Blast& blast, const BlastText& options);
std::string blast_json(const graph::Graph& graph, const graph::Blast& blast, std::string_view from);

// A line for each identity, those who get most first.
std::string everyone_text(const graph::Graph& graph, const std::vector<graph::Reached>& all,
                          std::size_t most);

// One way, hop by hop.
std::string way_text(const graph::Graph& graph, const std::vector<graph::Hop>& hops);

} // namespace cofferdam::paths
