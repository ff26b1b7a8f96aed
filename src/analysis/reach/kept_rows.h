// Rows as they are kept: what passes by the policies of a class, by type of peer and by address. Equal rows
// are one.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/reach/classes.h"
#include "analysis/reach/port_sets.h"
#include "analysis/reach/sequences.h"
#include "analysis/reach/types.h"
#include "estate/address.h"

namespace cofferdam::reach {

using RowId = std::uint32_t;

struct Exception {
    ClassId peer = 0;
    PassageId passage = nothing_passes;

    bool operator==(const Exception&) const = default;
};

// One direction of a class.
struct ClassSide {
    RowId row = 0;
    RowId addresses = 0;
    Truth isolated = Truth::No;
    std::span<const Exception> exceptions; // by peer; what differs from the row
};

// By type of the peer.
class TypeRows {
  public:
    // The first row: everything passes.
    TypeRows() { rows_.intern(std::array{everything_passes}); }

    PassageId at(RowId row, TypeId type) const;
    // [what passes in general, type, passage, type, passage, …], by type
    Words operator[](RowId row) const { return rows_[row]; }
    RowId intern(Words words) { return rows_.intern(words); }

  private:
    Sequences rows_;
};

// By address.
class AddressRows {
  public:
    AddressRows();

    struct Run {
        estate::Address first; // up to the next run's
        PassageId passage = nothing_passes;
    };
    // Sorted, covering both families, neighbours different.
    std::span<const Run> runs(RowId row) const { return rows_[row].runs; }
    // Of the cluster's own nodes.
    PassageId nodes(RowId row) const { return rows_[row].nodes; }

    RowId intern(const std::vector<Run>& runs, PassageId nodes);

  private:
    struct Row {
        std::span<const Run> runs;
        PassageId nodes;
    };

    Sequences words_;
    Pool pool_;
    AppendOnly<Row> rows_;
};

} // namespace cofferdam::reach
