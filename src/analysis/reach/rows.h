// Rows: what passes between the pods of a class and everybody else, by the class's own policies.
//
// A row says what passes by the type of the peer; narrow selectors name the few classes that differ, and
// those stand beside the class. Rows of programs of policies that do the same by type are one, made once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/reach/classes.h"
#include "analysis/reach/kept_rows.h"
#include "analysis/reach/port_sets.h"
#include "analysis/reach/program.h"
#include "analysis/reach/rules.h"
#include "analysis/reach/selectors.h"
#include "analysis/reach/sequences.h"
#include "analysis/reach/types.h"

namespace cofferdam::reach {

class RowMaker {
  public:
    // REQUIRES: what is given outlives this
    RowMaker(const ProgramTools& tools, const Selectors& selectors, const Types& types,
             const RuleAddresses& address_sets, TypeRows& type_rows, AddressRows& address_rows, Pool& pool);

    // Fills in RuleSide::to_types and to_addresses.
    void describe(Policy& policy);

    // `asked`: as Program has it.
    ClassSide make(ClassId id, Direction direction, std::span<const Asked> asked);

  private:
    // A narrow selector of a rule selects the peer.
    struct Hit {
        ClassId peer;
        PortsId ports;
        Truth matches;
    };

    std::uint32_t describe_to_types(const Policy& policy, const RuleSide& side);
    std::uint32_t describe_to_addresses(const Policy& policy, const RuleSide& side);
    std::uint32_t describe(const Policy& policy, const RuleSide& side);
    Truth matches_type(const Rule& rule, TypeId type) const;
    Truth matches_class(const Rule& rule, ClassId id) const;
    RowId type_row(const Program& program);
    RowId address_row(const Program& program);
    void find_hits(const Program& program);
    void find_exceptions(const Program& program, RowId row);

    ProgramTools tools_;
    const Selectors* selectors_;
    const Types* types_;
    const RuleAddresses* address_sets_;
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
