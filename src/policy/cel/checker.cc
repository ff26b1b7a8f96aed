#include "policy/cel/checker.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "policy/cel/literal_rules.h"
#include "policy/cel/names.h"
#include "policy/cel/unification.h"

namespace cofferdam::cel {
namespace {

constexpr std::size_t max_errors = 100;

// "(int, string)", "list(int).(string)", as cel-go shows what a function was called with.
std::string shown_arguments(const std::vector<Type>& types, bool member) {
    std::string text = member ? to_string(types[0]) + ".(" : "(";
    for (std::size_t i = member ? 1 : 0; i < types.size(); ++i) {
        if (i > (member ? 1U : 0U)) text += ", ";
        text += to_string(types[i]);
    }
    return text + ')';
}

bool is_ordering(std::string_view function) {
    return function == "_<_" || function == "_<=_" || function == "_>_" || function == "_>=_";
}

class Checker {
  public:
    Checker(const Ast& ast, const Environment& environment)
        : ast_(ast), environment_(environment), pool_(std::make_unique<TypePool>(&environment.types())),
          unification_(*pool_) {
        checked_.types.resize(ast.nodes.size());
        checked_.references.resize(ast.nodes.size());
    }

    std::expected<Checked, std::vector<SyntaxError>> run() {
        type_of(ast_.root);
        if (unification_.exhausted()) report({}, "expression takes too long to check");
        settle_types();
        if (errors_.empty()) check_literals(ast_, checked_, environment_.options(), errors_);
        std::ranges::stable_sort(errors_, {}, &SyntaxError::place);
        if (!errors_.empty()) return std::unexpected(std::move(errors_));
        checked_.pool = std::move(pool_);
        return std::move(checked_);
    }

  private:
    Type simple(TypeKind kind) { return pool_->simple(kind); }
    Type error_type() { return simple(TypeKind::Error); }
    Type dyn() { return simple(TypeKind::Dyn); }
    Type resolved(Type type) { return unification_.resolved(type); }
    SourcePlace place(ExprId id) const { return ast_[id].place; }

    void report(SourcePlace place, std::string message) {
        if (errors_.size() < max_errors) errors_.push_back({place, std::move(message)});
    }
    void undeclared(ExprId id, std::string_view name) {
        report(place(id), fmt::format("undeclared reference to '{}' (in container '{}')", name,
                                      environment_.options().container));
    }
    void expected(ExprId id, Type wanted, Type found) {
        report(place(id),
               fmt::format("expected type '{}' but found '{}'", to_string(wanted), to_string(found)));
    }

    // Checks the node and everything below, and notes its type.
    Type type_of(ExprId id) {
        const Type type = std::visit([&](const auto& node) { return of(id, node); }, ast_[id].node);
        return checked_.types[id.index] = type;
    }

    // Variables that nothing bound are dyn. A type that nobody reported as wrong can only be one too large.
    void settle_types() {
        for (std::size_t i = 0; i < checked_.types.size(); ++i) {
            Type& type = checked_.types[i];
            if (!type) continue;
            type = unification_.resolved(type, Unification::Unbound::Dyn);
            if (is(type, TypeKind::Error) && errors_.empty())
                report(ast_.nodes[i].place, "the type of the expression is too large");
        }
    }

    Type of(ExprId, const Literal& literal) {
        static constexpr std::array kinds{TypeKind::Null,   TypeKind::Bool,   TypeKind::Int,  TypeKind::Uint,
                                          TypeKind::Double, TypeKind::String, TypeKind::Bytes};
        static_assert(kinds.size() == std::variant_size_v<decltype(Literal::value)>);
        return simple(kinds[literal.value.index()]);
    }

    Type of(ExprId id, const Identifier& identifier) {
        if (const Local* local = locals_.find(identifier.name)) {
            checked_.references[id.index] = {ReferenceKind::Local, std::string(identifier.name), {}, false};
            return local->type;
        }
        if (const auto* declared = environment_.resolve_identifier(identifier.name))
            return refer(id, *declared);
        undeclared(id, identifier.name);
        return error_type();
    }
    Type refer(ExprId id, const IdentifierDeclaration& declared) {
        const auto kind = declared.is_type ? ReferenceKind::TypeName : ReferenceKind::Variable;
        checked_.references[id.index] = {kind, declared.name, {}, false};
        return declared.type;
    }

    Type of(ExprId id, const Select& select) {
        if (const auto name = global_name(ast_, id, locals_))
            if (const auto* declared = environment_.resolve_identifier(*name)) return refer(id, *declared);
        const Type field = field_type(id, select);
        return select.test_only ? simple(TypeKind::Bool) : field;
    }
    Type field_type(ExprId id, const Select& select) {
        const Type operand = resolved(type_of(select.operand));
        const bool of_optional = is(operand, TypeKind::Optional);
        const Type field = field_of(id, of_optional ? operand->parameters[0] : operand, select.field);
        return of_optional || select.optional ? pool_->optional(resolved(field)) : resolved(field);
    }
    Type field_of(ExprId id, Type type, std::string_view field) {
        switch (type->kind) {
        case TypeKind::Map: return type->parameters[1];
        case TypeKind::Message: return message_field(place(id), type->name, field);
        case TypeKind::Free: unification_.assignable(dyn(), type); return dyn();
        case TypeKind::Dyn:
        case TypeKind::Error: return dyn();
        default:
            report(place(id), fmt::format("type '{}' does not support field selection", to_string(type)));
            return dyn();
        }
    }
    Type message_field(SourcePlace at, std::string_view message, std::string_view field) {
        if (const Type type = environment_.field(message, field)) return type;
        report(at, environment_.has_message(message)
                       ? fmt::format("undefined field '{}'", field)
                       : fmt::format("unexpected failed resolution of '{}'", message));
        return error_type();
    }

    // a.b.f(x) is the function a.b.f if there is one, else f of the value a.b.
    Type of(ExprId id, const Call& call) {
        std::vector<Type> types;
        for (const ExprId argument : call.arguments) types.push_back(type_of(argument));
        if (!call.target) {
            if (const auto* function = environment_.resolve_function(call.function))
                return called(id, call, *function, std::move(types), false);
            undeclared(id, call.function);
            return error_type();
        }
        if (auto prefix = qualified_name(ast_, call.target)) {
            const std::string name = *prefix + '.' + std::string(call.function);
            if (const auto* function = environment_.resolve_function(name)) {
                checked_.references[id.index].target_is_name = true;
                return called(id, call, *function, std::move(types), false);
            }
        }
        types.insert(types.begin(), type_of(call.target));
        if (const auto* function = environment_.resolve_function(call.function))
            return called(id, call, *function, std::move(types), true);
        undeclared(id, call.function);
        return error_type();
    }

    Type called(ExprId id, const Call& call, const FunctionDeclaration& function, std::vector<Type> types,
                bool member) {
        Reference& reference = checked_.references[id.index];
        reference.kind = ReferenceKind::Function;
        reference.name = function.name;
        if (function.name == "_&&_" || function.name == "_||_")
            return logic(call, function, reference, types);
        Type result = nullptr;
        for (const OverloadDeclaration& overload : function.overloads) {
            if (overload.overload->member != member || is_disabled(function, overload)) continue;
            const std::optional<Type> one = result_of(overload.signature, types);
            if (!one) continue;
            reference.overloads.push_back(overload.overload);
            if (!result) {
                result = *one;
            } else if (result != *one) {
                result = dyn();
            }
        }
        if (result) return result;
        for (Type& type : types) type = unification_.resolved(type, Unification::Unbound::Dyn);
        report(place(id), fmt::format("found no matching overload for '{}' applied to '{}'", function.name,
                                      shown_arguments(types, member)));
        return error_type();
    }
    bool is_disabled(const FunctionDeclaration& function, const OverloadDeclaration& overload) const {
        return !environment_.options().cross_type_comparisons && is_ordering(function.name)
               && overload.signature.arguments[0] != overload.signature.arguments[1];
    }
    std::optional<Type> result_of(const Signature& signature, const std::vector<Type>& types) {
        Unification::Parameters parameters;
        std::vector<Type> wanted;
        for (const Type argument : signature.arguments)
            wanted.push_back(unification_.instantiated(argument, parameters));
        const Type result = unification_.instantiated(signature.result, parameters);
        if (!unification_.assignable(types, wanted)) return std::nullopt;
        return resolved(result);
    }
    Type logic(const Call& call, const FunctionDeclaration& function, Reference& reference,
               const std::vector<Type>& types) {
        const Type boolean = simple(TypeKind::Bool);
        bool fits = true;
        for (std::size_t i = 0; i < types.size(); ++i) {
            if (unification_.assignable(types[i], boolean)) continue;
            expected(call.arguments[i], boolean, types[i]);
            fits = false;
        }
        for (const OverloadDeclaration& overload : function.overloads)
            reference.overloads.push_back(overload.overload);
        return fits ? boolean : error_type();
    }

    Type of(ExprId, const ListExpr& list) {
        Type joined = nullptr;
        for (std::size_t i = 0; i < list.elements.size(); ++i) {
            Type type = type_of(list.elements[i]);
            if (!list.optional.empty() && list.optional[i]) type = unwrapped(list.elements[i], type);
            joined = join(joined, type);
        }
        return pool_->list(joined ? joined : unification_.fresh());
    }

    Type of(ExprId id, const MapExpr& map) {
        if (!map.message.empty()) return message(id, map);
        Type key = nullptr;
        Type value = nullptr;
        for (const MapEntry& entry : map.entries) {
            key = join(key, type_of(entry.key));
            value = join(value, entry_type(entry));
        }
        if (!key) {
            key = unification_.fresh();
            value = unification_.fresh();
        }
        return pool_->map(key, value);
    }
    Type entry_type(const MapEntry& entry) {
        const Type type = type_of(entry.value);
        return entry.optional ? unwrapped(entry.value, type) : type;
    }
    Type unwrapped(ExprId id, Type type) {
        if (is(type, TypeKind::Optional)) return type->parameters[0];
        if (!is(type, TypeKind::Dyn)) expected(id, pool_->optional(type), type);
        return type;
    }
    // The type of what a list or map literal holds, with one more element.
    Type join(Type before, Type type) {
        if (!before) return type;
        if (unification_.assignable(before, type)) return Unification::more_general(before, type);
        return dyn();
    }

    Type message(ExprId id, const MapExpr& map) {
        const std::string name = environment_.resolve_message(map.message);
        if (name.empty()) return not_a_message(id, map);
        checked_.references[id.index] = {ReferenceKind::TypeName, name, {}, false};
        for (const MapEntry& entry : map.entries) {
            const Type value = entry_type(entry);
            const Type field = message_field(entry.place, name, entry.field);
            if (!unification_.assignable(field, value))
                report(entry.place,
                       fmt::format("expected type of field '{}' is '{}' but provided type is '{}'",
                                   entry.field, to_string(field), to_string(value)));
        }
        return pool_->message(name);
    }
    Type not_a_message(ExprId id, const MapExpr& map) {
        const auto* declared = environment_.resolve_identifier(map.message);
        if (!declared) {
            undeclared(id, map.message);
        } else if (!declared->is_type) {
            report(place(id), fmt::format("'{}' is not a type", to_string(declared->type)));
        } else {
            report(place(id), fmt::format("'{}' is not a message type", declared->name));
        }
        return error_type();
    }

    Type of(ExprId, const Comprehension& loop) {
        const Type range = resolved(type_of(loop.range));
        const Type accumulator = type_of(loop.initial);
        const std::size_t outside = locals_.size();
        locals_.push(loop.accumulator, accumulator);
        const auto [first, second] = variable_types(loop, range);
        locals_.push(loop.variable, first);
        if (!loop.second.empty()) locals_.push(loop.second, second);
        require(loop.condition, simple(TypeKind::Bool));
        require(loop.step, accumulator);
        locals_.shrink(outside + 1);
        const Type result = type_of(loop.result);
        locals_.shrink(outside);
        return resolved(result);
    }
    void require(ExprId id, Type wanted) {
        const Type found = type_of(id);
        if (!unification_.assignable(wanted, found)) expected(id, wanted, found);
    }
    // One variable: elements, or keys. Two: index and element, or key and value.
    std::pair<Type, Type> variable_types(const Comprehension& loop, Type range) {
        const bool one = loop.second.empty();
        switch (range->kind) {
        case TypeKind::List:
            return {one ? range->parameters[0] : simple(TypeKind::Int), range->parameters[0]};
        case TypeKind::Map: return {range->parameters[0], range->parameters[1]};
        case TypeKind::Dyn:
        case TypeKind::Error:
        case TypeKind::Free: unification_.assignable(dyn(), range); return {dyn(), dyn()};
        default:
            report(place(loop.range),
                   fmt::format("expression of type '{}' cannot be range of a comprehension (must be list, "
                               "map, or dynamic)",
                               to_string(range)));
            return {error_type(), error_type()};
        }
    }

    const Ast& ast_;
    const Environment& environment_;
    std::unique_ptr<TypePool> pool_;
    Unification unification_;
    Locals locals_;
    Checked checked_;
    std::vector<SyntaxError> errors_;
};

} // namespace

std::expected<Checked, std::vector<SyntaxError>> check(const Ast& ast, const Environment& environment) {
    return Checker(ast, environment).run();
}

} // namespace cofferdam::cel
