#include "analysis/policy_lint/loop_cost.h"

#include <algorithm>

namespace cofferdam::policy_lint {

namespace {

using cel::ExprId;

// A list that is written out is as long as it is.
double length_of(const cel::Ast& ast, ExprId range) {
    if (const auto* list = std::get_if<cel::ListExpr>(&ast[range].node))
        return static_cast<double>(list->elements.size());
    return long_list;
}

double cost_of(const cel::Ast& ast, ExprId id, const std::map<std::string, double, std::less<>>& variables) {
    if (!id) return 0;
    const cel::Expr& expr = ast[id];
    if (const auto* loop = std::get_if<cel::Comprehension>(&expr.node)) {
        const double step = cost_of(ast, loop->condition, variables) + cost_of(ast, loop->step, variables);
        return cost_of(ast, loop->range, variables) + cost_of(ast, loop->initial, variables)
               + cost_of(ast, loop->result, variables) + length_of(ast, loop->range) * step;
    }
    if (const auto* select = std::get_if<cel::Select>(&expr.node)) {
        const auto* name = std::get_if<cel::Identifier>(&ast[select->operand].node);
        const auto variable =
            name && name->name == "variables" ? variables.find(select->field) : variables.end();
        if (variable != variables.end()) return 1; // evaluated once, and counted there
    }
    double sum = 1;
    for (const ExprId child : cel::children(expr)) sum += cost_of(ast, child, variables);
    return sum;
}

std::size_t depth_of(const cel::Ast& ast, ExprId id) {
    if (!id) return 0;
    std::size_t deepest = 0;
    for (const ExprId child : cel::children(ast[id])) deepest = std::max(deepest, depth_of(ast, child));
    const auto* loop = std::get_if<cel::Comprehension>(&ast[id].node);
    if (!loop) return deepest;
    // What stands in the range is not in the loop.
    return std::max({depth_of(ast, loop->range), 1 + depth_of(ast, loop->step),
                     1 + depth_of(ast, loop->condition), depth_of(ast, loop->result)});
}

} // namespace

double loop_cost(const cel::Ast& ast, const std::map<std::string, double, std::less<>>& variables) {
    return cost_of(ast, ast.root, variables);
}

std::size_t loop_depth(const cel::Ast& ast) { return depth_of(ast, ast.root); }

} // namespace cofferdam::policy_lint
