// Names in an expression: the variables of comprehensions around a place, and dotted names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/ast.h"
#include "policy/cel/type.h"

namespace cofferdam::cel {

struct Local {
    std::string_view name;
    Type type = nullptr;
};

// The innermost last.
class Locals {
  public:
    std::size_t size() const { return locals_.size(); }
    void push(std::string_view name, Type type) { locals_.push_back({name, type}); }
    void shrink(std::size_t size) { locals_.resize(size); }
    const Local* find(std::string_view name) const;

  private:
    std::vector<Local> locals_;
};

// "a.b.c" of selections from an identifier; nothing if it is something else, or tests with has().
std::optional<std::string> qualified_name(const Ast& ast, ExprId id);

// The same, but nothing if its first name is a local: a local is never the beginning of a longer name.
std::optional<std::string> global_name(const Ast& ast, ExprId id, const Locals& locals);

} // namespace cofferdam::cel
