// CutProblem: what has to be cut, without a word of Kubernetes. Nodes, edges from one node or from two
// together (AND) to another (of which any suffices: OR), and for each edge the fixes of which any one removes
// it. Wanted: fixes of least cost after which no target is reached from the sources.
//
// An edge that only two fixes together remove stands here twice, once for each of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cofferdam::cuts {

using FixNumber = std::uint32_t; // place in whatever list of fixes the caller keeps
inline constexpr std::uint32_t no_node = UINT32_MAX;

struct CutEdge {
    std::uint32_t from = 0;
    std::uint32_t also = no_node;
    std::uint32_t to = 0;
    std::uint32_t first_fix = 0; // in CutProblem::fixes
    std::uint32_t fixes = 0;     // none: nothing removes it
};

struct CutProblem {
    std::uint32_t nodes = 0;
    std::vector<std::uint32_t> sources;
    std::vector<std::uint32_t> targets;
    std::vector<CutEdge> edges;
    std::vector<FixNumber> fixes;

    void add(std::uint32_t from, std::uint32_t also, std::uint32_t to, std::span<const FixNumber> removed_by);
    std::span<const FixNumber> fixes_of(const CutEdge& edge) const {
        return std::span(fixes).subspan(edge.first_fix, edge.fixes);
    }
};

// The targets that no fix keeps from falling: what leads to them nothing removes.
std::vector<std::uint32_t> lost_targets(const CutProblem& problem);

// The same question, smaller: what falls whatever is cut is one source, what must not fall (since nothing
// removes what leads from it to a target) one target, and what lies on no way between them is left out.
// Targets that are lost are none of its own.
CutProblem reduced(const CutProblem& problem);

// Which fixes are taken, by number; those beyond the end are not.
using Taken = std::vector<bool>;
inline bool is_taken(const Taken& taken, FixNumber fix) { return fix < taken.size() && taken[fix]; }

// Floods the problem under different fixes, again and again. The problem must outlive it.
class Flood {
  public:
    explicit Flood(const CutProblem& problem);

    // What is reached while these fixes are taken, by node.
    const std::vector<bool>& reach(const Taken& taken);
    // What is reached although all fixes but the forbidden ones may be taken.
    const std::vector<bool>& reach_for_sure(const Taken& forbidden);

    // A way to some target (or to `target`) that these fixes leave open: the fixes of which one at least has
    // to be taken besides; sorted. Of the ways one with few of those. Nothing: every target is closed.
    std::optional<std::vector<FixNumber>> open_way(const Taken& taken, std::uint32_t target = no_node);

  private:
    template <class Holds>
    const std::vector<bool>& spread(Holds holds);
    bool is_open(const CutEdge& edge, const Taken& taken) const;

    const CutProblem* problem_;
    std::vector<std::uint32_t> first_leaving_; // by node
    std::vector<std::uint32_t> leaving_;
    std::vector<bool> reached_;
    std::vector<std::uint32_t> queue_;
};

} // namespace cofferdam::cuts
