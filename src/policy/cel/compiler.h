// The compiler: a checked tree to register code.
//
// Every node is computed into a register that its parent chose; registers above
// it are free for its parts. Arguments of a call stand side by side. Names of
// loops are registers; variables are read where they stand.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/program.h"

namespace cofferdam::cel {

class Compiler {
  public:
    Compiler(const Ast& ast, const Checked& checked, VariableNames& names, const CompileOptions& options);

    Program run();

  private:
    using Register = std::uint32_t;
    struct Local {
        std::string_view name;
        Register reg;
    };

    // Into `dst`; registers from `free` on may be used meanwhile.
    void node(ExprId id, Register dst, Register free);
    void literal(ExprId id, const Literal& literal, Register dst);
    void identifier(ExprId id, const Identifier& name, Register dst);
    void select(ExprId id, const Select& select, Register dst, Register free);
    void path(ExprId id, Register dst, Register free);
    void call(ExprId id, const Call& call, Register dst, Register free);
    bool special_call(ExprId id, const Call& call, Register dst, Register free);
    void both(ExprId id, const Call& call, Register dst, Register free, bool is_and);
    void choose(ExprId id, const Call& call, Register dst, Register free);
    void list(ExprId id, const ListExpr& list, Register dst, Register free);
    void map(ExprId id, const MapExpr& map, Register dst, Register free);
    void loop(ExprId id, const Comprehension& loop, Register dst, Register free);
    void step(const Comprehension& loop, Register accumulator, Register free);
    bool append_step(ExprId id, const Comprehension& loop, Register accumulator, Register free);

    bool is_call(ExprId id, std::string_view function) const;
    bool is_literal(ExprId id, bool wanted) const;
    bool is_accumulator(ExprId id, const Comprehension& loop) const;
    std::uint32_t site(ExprId id, const Call& call);
    std::uint32_t constant(const Value& value);
    std::uint32_t text_constant(std::string_view text);
    std::uint32_t variable(std::string_view name);
    bool in_set(ExprId id, const Call& call, Register dst, Register free);
    bool matches(ExprId id, const Call& call, Register dst, Register free);
    bool is_only_overload(ExprId id, std::string_view overload) const;
    // Of the constants that stand from `begin` on; nothing if something else stands there too.
    std::optional<std::vector<Value>> constants_from(std::size_t begin, std::uint64_t& cost) const;
    void fold_literal(ExprId id, Register dst, std::size_t begin);
    void replace_from(std::size_t begin, ExprId id, Register dst, const Value& value, std::uint64_t cost);
    std::optional<Register> local(ExprId id) const;

    // What cel-go calls an attribute: a name and what is selected from it. It is charged 1 once, at its root,
    // and 1 for each qualifier; what is selected from anything else is charged as a root too. A choice among
    // attributes charges no root (interpreter/runtimecost.go, conditionalAttribute).
    bool is_attribute(ExprId id) const;
    bool is_conditional(ExprId id) const;
    bool has_root(ExprId id) const { return is_attribute(id) || is_conditional(id); }
    std::uint16_t root_cost();
    void branch(ExprId id, Register dst, Register free);
    void index(ExprId id, const Call& call, Register dst, Register free);
    std::optional<std::uint32_t> variable_of(ExprId id);
    bool fold_last(ExprId id, Register dst, std::size_t begin);

    std::size_t emit(ExprId id, Operation operation, Register dst, std::uint32_t a, std::uint32_t b,
                     std::uint16_t cost = 0);
    std::uint32_t here() const { return static_cast<std::uint32_t>(program_.code_.size()); }
    void land(std::size_t jump) { program_.code_[jump].b = here(); }

    const Ast& ast_;
    const Checked& checked_;
    VariableNames& names_;
    const CompileOptions& options_;
    Program program_;
    std::vector<Local> locals_;
    bool root_is_free_ = false; // of the attribute that is compiled next
};

} // namespace cofferdam::cel
