// PodFixes: which fixes of a workload close its escapes: found by asking the escape analysis again of the
// workload as it would be, since one power often hides behind another (a container that is no longer
// privileged may still have the capability).
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "analysis/escape/escape.h"
#include "cuts/fix.h"
#include "cuts/hitting_set.h"
#include "graph/graph.h"

namespace cofferdam::cuts {

// As many sets as an edge has supports: it is gone when one fix of each is taken. None: nothing closes it.
using Supports = std::vector<FixSet>;

class PodFixes {
  public:
    // REQUIRES: both outlive it
    PodFixes(const graph::Graph& graph, Catalogue& catalogue);

    // REQUIRES: the edge is one of analysis/escape's. `certain`: only escapes without conditions count.
    Supports supports(const graph::Edge& edge, bool certain);

  private:
    // What an escape leads from and to, by whatever technique.
    struct Passage {
        std::uint32_t container = UINT32_MAX; // UINT32_MAX: from the volume
        std::uint32_t volume = UINT32_MAX;    // of HostTraverse, and of Prize::Volume
        escape::Prize prize = escape::Prize::Node;
        std::uint32_t other = 0;

        bool operator==(const Passage&) const = default;
    };
    struct Options {
        std::vector<FixNumber> fixes;
        std::vector<std::vector<Passage>> left; // after each set of them, by bits; filled as asked
        std::vector<bool> known;
    };

    Passage passage_of(const graph::Edge& edge, const estate::Workload& workload) const;
    Options& options_of(Id<estate::Workload> id);
    std::vector<FixNumber> find_fixes(Id<estate::Workload> id, const estate::Workload& workload);
    const std::vector<Passage>& left_after(Id<estate::Workload> id, Options& options, std::uint32_t bits,
                                           bool certain);
    estate::Workload as_fixed(const estate::Workload& workload, const Options& options,
                              std::uint32_t bits) const;

    const graph::Graph* graph_;
    Catalogue* catalogue_;
    escape::Surroundings around_;
    std::unordered_map<std::uint32_t, Options> options_; // by slot of the workload
};

} // namespace cofferdam::cuts
