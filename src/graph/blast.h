// Blast: everything that falls to an intruder who begins somewhere, the crown jewels first.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/propagation.h"

namespace cofferdam::graph {

// What is counted apart, in the order in which it matters.
enum class Treasure : std::uint8_t { ClusterAdmin, Node, Secret, Cloud, Identity, Container };
inline constexpr std::size_t treasures = 6;
std::string_view to_string(Treasure treasure, std::size_t count); // "nodes", "node"

// Nothing for what is not counted.
std::optional<Treasure> treasure_of(const Graph& graph, StateId state);

// What the ClusterRoleBinding cluster-admin grants: build() always makes it.
StateId admin_of(const Graph& graph);

struct Fallen {
    StateId state;
    Truth truth = Truth::Unknown; // Unknown: on conditions
    Cost cost;
};

struct Blast {
    std::vector<StateId> from;
    Propagation propagation;
    // What falls, by Treasure: surely first, then by cost. Where he begins is not in it.
    std::vector<std::vector<Fallen>> fallen;
    std::vector<std::size_t> all; // how many there are, by Treasure

    const std::vector<Fallen>& of(Treasure treasure) const {
        return fallen[static_cast<std::size_t>(treasure)];
    }
    std::size_t surely(Treasure treasure) const;
};

Blast blast(const Graph& graph, std::vector<StateId> from);

// What every answer of a graph rests on, in words, one a line.
std::vector<std::string> standing_assumptions(const Graph& graph);
// The same, and what of this estate was not read.
std::vector<std::string> assumptions(const Graph& graph);

} // namespace cofferdam::graph
