// RoleFixes: which narrowings of a role take an ability from it. Where wildcards stand in its rules, one
// narrowing takes others with it ("everything but" is no rule of RBAC), so each is tried on the role's rules.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/access/power_needs.h"
#include "cuts/fix.h"
#include "cuts/hitting_set.h"
#include "graph/graph.h"

namespace cofferdam::cuts {

class RoleFixes {
  public:
    // REQUIRES: both outlive it
    RoleFixes(const graph::Graph& graph, Catalogue& catalogue);

    // `ability`: in the words of a reason. REQUIRES: the role is of the estate
    FixSet taking(const estate::Object& role, std::string_view ability);

  private:
    struct Holders {
        std::vector<estate::Subject> subjects;
        std::uint32_t weight = 0;
    };
    struct Entry {
        std::string ability; // in the words of the first request that the role allows
        std::vector<access::Need> needs;
        FixSet taking;
    };

    void index_holders();
    std::vector<Entry>& entries_of(const estate::Object& role);
    void try_all(const estate::Object& role, std::vector<Entry>& entries);
    FixNumber fix(const estate::Object& role, std::string_view ability, std::size_t lost);

    const graph::Graph* graph_;
    Catalogue* catalogue_;
    std::unordered_map<const estate::Object*, Holders> holders_;
    std::unordered_map<const estate::Object*, std::vector<Entry>> known_;
};

} // namespace cofferdam::cuts
