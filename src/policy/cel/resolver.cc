// Names without types: what `disableCheck` in the conformance suite asks for.
#include <algorithm>
#include <utility>

#include "policy/cel/checker.h"
#include "policy/cel/names.h"

namespace cofferdam::cel {
namespace {

class Resolver {
  public:
    Resolver(const Ast& ast, const Environment& environment) : ast_(ast), environment_(environment) {
        checked_.pool = std::make_unique<TypePool>(&environment.types());
        checked_.types.resize(ast.nodes.size(), checked_.pool->simple(TypeKind::Dyn));
        checked_.references.resize(ast.nodes.size());
    }

    Checked run() {
        visit(ast_.root);
        return std::move(checked_);
    }

  private:
    void visit(ExprId id) {
        if (const auto* call = std::get_if<Call>(&ast_[id].node)) return visit_call(id, *call);
        if (const auto* loop = std::get_if<Comprehension>(&ast_[id].node)) return visit_loop(*loop);
        if (const auto* map = std::get_if<MapExpr>(&ast_[id].node)) name_message(id, *map);
        if (const auto* name = std::get_if<Identifier>(&ast_[id].node); name && locals_.find(name->name)) {
            checked_.references[id.index] = {ReferenceKind::Local, std::string(name->name), {}, false};
        } else if (!name_identifier(id)) {
            for (const ExprId child : children(ast_[id])) visit(child);
        }
    }

    bool name_identifier(ExprId id) {
        const auto name = global_name(ast_, id, locals_);
        const auto* declared = name ? environment_.resolve_identifier(*name) : nullptr;
        if (!declared) return false;
        checked_.references[id.index] = {
            declared->is_type ? ReferenceKind::TypeName : ReferenceKind::Variable, declared->name, {}, false};
        return true;
    }

    void name_message(ExprId id, const MapExpr& map) {
        if (map.message.empty()) return;
        if (auto name = environment_.resolve_message(map.message); !name.empty())
            checked_.references[id.index] = {ReferenceKind::TypeName, std::move(name), {}, false};
    }

    void visit_call(ExprId id, const Call& call) {
        for (const ExprId argument : call.arguments) visit(argument);
        if (!call.target) return name_function(id, environment_.resolve_function(call.function), false, call);
        if (const auto prefix = qualified_name(ast_, call.target)) {
            const std::string name = *prefix + '.' + std::string(call.function);
            if (const auto* function = environment_.resolve_function(name)) {
                checked_.references[id.index].target_is_name = true;
                return name_function(id, function, false, call);
            }
        }
        visit(call.target);
        name_function(id, environment_.resolve_function(call.function), true, call);
    }

    void name_function(ExprId id, const FunctionDeclaration* function, bool member, const Call& call) {
        if (!function) return;
        Reference& reference = checked_.references[id.index];
        reference.kind = ReferenceKind::Function;
        reference.name = function->name;
        const std::size_t arguments = call.arguments.size() + (member ? 1 : 0);
        for (const OverloadDeclaration& overload : function->overloads)
            if (overload.overload->member == member && overload.signature.arguments.size() == arguments)
                reference.overloads.push_back(overload.overload);
    }

    void visit_loop(const Comprehension& loop) {
        visit(loop.range);
        visit(loop.initial);
        const std::size_t outside = locals_.size();
        locals_.push(loop.accumulator, nullptr);
        locals_.push(loop.variable, nullptr);
        if (!loop.second.empty()) locals_.push(loop.second, nullptr);
        visit(loop.condition);
        visit(loop.step);
        locals_.shrink(outside + 1);
        visit(loop.result);
        locals_.shrink(outside);
    }

    const Ast& ast_;
    const Environment& environment_;
    Locals locals_;
    Checked checked_;
};

} // namespace

Checked resolve(const Ast& ast, const Environment& environment) { return Resolver(ast, environment).run(); }

} // namespace cofferdam::cel
