#include "policy/cel/tree_builder.h"

namespace cofferdam::cel {

ExprId TreeBuilder::add(SourcePlace place, decltype(Expr::node) node) {
    if (ast_.nodes.size() >= node_limit_) {
        full_ = true;
    } else {
        ast_.nodes.push_back({std::move(node), place});
    }
    return {static_cast<std::uint32_t>(ast_.nodes.size() - 1)};
}

std::string_view TreeBuilder::keep(std::string text) { return ast_.texts.emplace_back(std::move(text)); }

std::vector<ExprId> TreeBuilder::copied(const std::vector<ExprId>& ids) {
    std::vector<ExprId> copies;
    for (const ExprId id : ids) copies.push_back(copy(id));
    return copies;
}

ExprId TreeBuilder::copy(ExprId id) {
    if (full_) return id;
    Expr expr = ast_[id]; // by value: nodes move as copies come
    if (auto* select = std::get_if<Select>(&expr.node)) {
        select->operand = copy(select->operand);
    } else if (auto* call = std::get_if<Call>(&expr.node)) {
        call->target = copied(call->target);
        call->arguments = copied(call->arguments);
    } else if (auto* list = std::get_if<ListExpr>(&expr.node)) {
        list->elements = copied(list->elements);
    } else if (auto* map = std::get_if<MapExpr>(&expr.node)) {
        for (MapEntry& entry : map->entries) {
            entry.key = copied(entry.key);
            entry.value = copy(entry.value);
        }
    } else if (auto* loop = std::get_if<Comprehension>(&expr.node)) {
        for (ExprId* part : {&loop->range, &loop->initial, &loop->condition, &loop->step, &loop->result})
            *part = copy(*part);
    }
    return add(expr.place, std::move(expr.node));
}

} // namespace cofferdam::cel
