// How nodes come into an Ast: what the parser and the macros share.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/cel/ast.h"

namespace cofferdam::cel {

class TreeBuilder {
  public:
    TreeBuilder(Ast& ast, std::size_t node_limit) : ast_(ast), node_limit_(node_limit) {}

    const Expr& operator[](ExprId id) const { return ast_[id]; }

    // Beyond the limit no node comes: the same one again and again, and full() says so.
    ExprId add(SourcePlace place, decltype(Expr::node) node);
    bool full() const { return full_; }

    ExprId literal(SourcePlace place, decltype(Literal::value) value) { return add(place, Literal{value}); }
    ExprId identifier(SourcePlace place, std::string_view name) { return add(place, Identifier{name}); }
    ExprId call(SourcePlace place, std::string_view function, std::vector<ExprId> arguments) {
        return add(place, Call{function, {}, std::move(arguments)});
    }
    ExprId member_call(SourcePlace place, std::string_view function, ExprId target) {
        return add(place, Call{function, target, {}});
    }
    ExprId list(SourcePlace place, std::vector<ExprId> elements) {
        return add(place, ListExpr{std::move(elements), {}});
    }

    // A second tree like the first, at the same places.
    ExprId copy(ExprId id);

    // The text, as long as the Ast lives.
    std::string_view keep(std::string text);

  private:
    ExprId copied(ExprId id) { return id ? copy(id) : id; }
    std::vector<ExprId> copied(const std::vector<ExprId>& ids);

    Ast& ast_;
    std::size_t node_limit_;
    bool full_ = false;
};

} // namespace cofferdam::cel
