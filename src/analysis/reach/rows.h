// Rows: what passes between the pods of a class and everybody else, by the class's own policies.
//
// A row says what passes by the type of the peer; narrow selectors name the few classes that differ, and
// those stand beside the class. Rows of programs of policies that do the same by type are one, made once.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/reach/classes.h"
#include "analysis/reach/policy_stack.h"
#include "analysis/reach/port_sets.h"
#include "analysis/reach/rules.h"
#include "analysis/reach/selectors.h"
#include "analysis/reach/sequences.h"
#include "analysis/reach/types.h"

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

// A policy that selects a class, or may.
struct Asked {
    const Policy* policy = nullptr;
    Truth selects = Truth::Yes;
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

class RowMaker {
  public:
    // REQUIRES: what is given outlives this
    RowMaker(const Classes& classes, const Selectors& selectors, const Types& types,
             const RuleAddresses& address_sets, std::span<const Tier> tiers, PortSets& ports,
             Passages& passages, TypeRows& type_rows, AddressRows& address_rows, Pool& pool);

    // Fills in RuleSide::to_types and to_addresses.
    void describe(Policy& policy);

    // `program`: policies that select the class and speak of the direction, in the order in which they are
    // asked.
    ClassSide make(ClassId id, Direction direction, std::span<const Asked> program);

  private:
    class Evaluation;

    // A narrow selector of a rule selects the peer.
    struct Hit {
        ClassId peer;
        PortsId ports;
        Truth matches;
    };

    std::uint32_t describe_to_types(const Policy& policy, const RuleSide& side);
    std::uint32_t describe_to_addresses(const Policy& policy, const RuleSide& side);
    std::uint32_t describe(const Policy& policy, const RuleSide& side);
    void set_key(ClassId id, Direction direction, std::span<const Asked> program,
                 std::uint32_t RuleSide::* content);
    Truth matches_type(const Rule& rule, TypeId type) const;
    Truth matches_class(const Rule& rule, ClassId id) const;
    RowId type_row(const Evaluation& evaluation, ClassId id, Direction direction,
                   std::span<const Asked> program);
    RowId address_row(const Evaluation& evaluation, ClassId id, Direction direction,
                      std::span<const Asked> program);
    void find_hits(const Evaluation& evaluation, std::span<const Asked> program);
    void find_exceptions(const Evaluation& evaluation, RowId row, std::span<const Asked> program);

    const Classes* classes_;
    const Selectors* selectors_;
    const Types* types_;
    const RuleAddresses* address_sets_;
    std::span<const Tier> tiers_;
    PortSets* ports_;
    Passages* passages_;
    TypeRows* type_rows_;
    AddressRows* address_rows_;
    Pool* pool_;

    Sequences rules_;    // what one rule does
    Sequences contents_; // what one side of a policy does
    Sequences programs_to_types_;
    std::vector<RowId> rows_by_program_;
    Sequences programs_to_addresses_;
    std::vector<RowId> address_rows_by_program_;

    std::vector<std::uint32_t> words_;
    std::vector<std::uint32_t> key_;
    std::vector<Hit> hits_;
    std::vector<Exception> exceptions_;
};

} // namespace cofferdam::reach
