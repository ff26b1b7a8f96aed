#include "policy/cel/ast.h"

namespace cofferdam::cel {

std::vector<ExprId> children(const Expr& expr) {
    std::vector<ExprId> ids;
    if (const auto* select = std::get_if<Select>(&expr.node)) {
        ids = {select->operand};
    } else if (const auto* call = std::get_if<Call>(&expr.node)) {
        if (call->target) ids.push_back(call->target);
        ids.insert(ids.end(), call->arguments.begin(), call->arguments.end());
    } else if (const auto* list = std::get_if<ListExpr>(&expr.node)) {
        ids = list->elements;
    } else if (const auto* map = std::get_if<MapExpr>(&expr.node)) {
        for (const MapEntry& entry : map->entries) {
            if (entry.key) ids.push_back(entry.key);
            ids.push_back(entry.value);
        }
    } else if (const auto* loop = std::get_if<Comprehension>(&expr.node)) {
        ids = {loop->range, loop->initial, loop->condition, loop->step, loop->result};
    }
    return ids;
}

} // namespace cofferdam::cel
