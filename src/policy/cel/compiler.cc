#include "policy/cel/compiler.h"

#include <algorithm>
#include <utility>

#include <re2/re2.h>

#include "policy/cel/call_sites.h"
#include "policy/cel/code_points.h"

namespace cofferdam::cel {
namespace {

// cel-go common/cost.go
constexpr std::uint16_t select_and_identifier_cost = 1;
constexpr std::uint16_t list_cost = 10;
constexpr std::uint16_t map_cost = 30;
constexpr std::uint16_t message_cost = 40;

// cel-go overloads.IsTypeConversionFunction
bool is_conversion(std::string_view function) {
    static constexpr std::string_view names[] = {"bool", "bytes",  "double",    "duration", "dyn",
                                                 "int",  "string", "timestamp", "type",     "uint"};
    return std::ranges::find(names, function) != std::end(names);
}

// Operators with an instruction of their own.
std::optional<Operation> operation_of(const Reference& reference) {
    if (reference.kind != ReferenceKind::Function || reference.overloads.size() != 1) return std::nullopt;
    const std::string_view overload = reference.overloads.front()->id;
    if (overload == "logical_not") return Operation::Not;
    if (overload == "equals") return Operation::Equal;
    if (overload == "not_equals") return Operation::NotEqual;
    return std::nullopt;
}

} // namespace

Compiler::Compiler(const Ast& ast, const Checked& checked, VariableNames& names,
                   const CompileOptions& options)
    : ast_(ast), checked_(checked), names_(names), options_(options) {
    // What is folded stays as long as the program does: lists.range(10000000) is left to the evaluation.
    program_.memory_ = std::make_unique<Evaluation>(EvaluationLimits{.memory = std::size_t{16} << 20});
    for (const Expr& expr : ast.nodes) program_.places_.push_back(expr.place);
}

Program Compiler::run() {
    node(ast_.root, 0, 1);
    emit(ast_.root, Operation::Return, 0, 0, 0);
    return std::move(program_);
}

std::size_t Compiler::emit(ExprId id, Operation operation, Register dst, std::uint32_t a, std::uint32_t b,
                           std::uint16_t cost) {
    program_.code_.push_back({operation, cost, dst, a, b});
    program_.nodes_.push_back(id.index);
    program_.registers_ = std::max(program_.registers_, dst + 3);
    return program_.code_.size() - 1;
}

std::uint32_t Compiler::constant(const Value& value) {
    program_.constants_.push_back(value);
    return static_cast<std::uint32_t>(program_.constants_.size() - 1);
}

std::uint32_t Compiler::text_constant(std::string_view text) {
    return constant(program_.memory_->string(text));
}

std::uint32_t Compiler::variable(std::string_view name) {
    const std::uint32_t number = names_.number(name);
    if (number >= program_.variables_.size()) program_.variables_.resize(number + 1);
    program_.variables_[number] = name;
    return number;
}

void Compiler::node(ExprId id, Register dst, Register free) {
    const auto& node = ast_[id].node;
    if (const auto* l = std::get_if<Literal>(&node)) return literal(id, *l, dst);
    if (const auto* name = std::get_if<Identifier>(&node)) return identifier(id, *name, dst);
    if (const auto* s = std::get_if<Select>(&node)) return select(id, *s, dst, free);
    if (const auto* c = std::get_if<Call>(&node)) return call(id, *c, dst, free);
    if (const auto* l = std::get_if<ListExpr>(&node)) return list(id, *l, dst, free);
    if (const auto* m = std::get_if<MapExpr>(&node)) return map(id, *m, dst, free);
    loop(id, std::get<Comprehension>(node), dst, free);
}

void Compiler::literal(ExprId id, const Literal& literal, Register dst) {
    struct ToValue {
        Evaluation& memory;
        Value operator()(NullLiteral) const { return Value::null(); }
        Value operator()(bool b) const { return Value::boolean(b); }
        Value operator()(std::int64_t i) const { return Value::integer(i); }
        Value operator()(std::uint64_t u) const { return Value::unsigned_integer(u); }
        Value operator()(double d) const { return Value::real(d); }
        Value operator()(std::string_view text) const { return memory.string(text); }
        Value operator()(BytesLiteral b) const { return memory.bytes(b.bytes); }
    };
    emit(id, Operation::Constant, dst, constant(std::visit(ToValue{*program_.memory_}, literal.value)), 0);
}

std::optional<Compiler::Register> Compiler::local(ExprId id) const {
    const auto* name = std::get_if<Identifier>(&ast_[id].node);
    if (!name || checked_.reference(id).kind != ReferenceKind::Local) return std::nullopt;
    for (auto candidate = locals_.rbegin(); candidate != locals_.rend(); ++candidate)
        if (candidate->name == name->name) return candidate->reg;
    return std::nullopt;
}

// Of an Identifier, or of a Select that is a variable by its whole name.
std::optional<std::uint32_t> Compiler::variable_of(ExprId id) {
    const Reference& reference = checked_.reference(id);
    if (reference.kind == ReferenceKind::Variable) return variable(reference.name);
    const auto* select = std::get_if<Select>(&ast_[id].node);
    if (!select || select->test_only || select->optional || options_.namespace_variable.empty())
        return std::nullopt;
    const Reference& operand = checked_.reference(select->operand);
    if (operand.kind != ReferenceKind::Variable || operand.name != options_.namespace_variable)
        return std::nullopt;
    return variable(operand.name + '.' + std::string(select->field));
}

void Compiler::identifier(ExprId id, const Identifier& name, Register dst) {
    const Reference& reference = checked_.reference(id);
    if (const auto reg = local(id)) {
        emit(id, Operation::Copy, dst, *reg, 0, root_cost());
    } else if (const auto number = variable_of(id)) {
        emit(id, Operation::Variable, dst, *number, 0, root_cost());
    } else if (reference.kind == ReferenceKind::TypeName) {
        const auto type = program_.memory_->copied(reference.name);
        emit(id, Operation::Constant, dst, constant(Value::type(type)), 0);
    } else {
        emit(id, Operation::Fail, dst, text_constant("no such attribute(s): " + std::string(name.name)), 0);
    }
}

void Compiler::select(ExprId id, const Select& select, Register dst, Register free) {
    const Reference& reference = checked_.reference(id);
    if (reference.kind == ReferenceKind::TypeName) return identifier(id, {reference.name}, dst);
    if (const auto number = variable_of(id)) {
        // Of a name with a dot the whole is one identifier; of variables.x the field is charged too.
        const int field = reference.kind == ReferenceKind::Variable ? 0 : select_and_identifier_cost;
        emit(id, Operation::Variable, dst, *number, 0, static_cast<std::uint16_t>(root_cost() + field));
    } else if (select.test_only || select.optional) {
        const std::uint16_t cost = has_root(select.operand) ? 0 : root_cost();
        node(select.operand, dst, free);
        const auto operation = select.test_only ? Operation::Has : Operation::SelectOptional;
        emit(id, operation, dst, dst, text_constant(select.field), cost);
    } else {
        path(id, dst, free);
    }
}

// A chain of selections and of constant strings as indices is one instruction.
void Compiler::path(ExprId id, Register dst, Register free) {
    std::vector<Value> keys;
    ExprId base = id;
    while (const auto* select = std::get_if<Select>(&ast_[base].node)) {
        if (select->test_only || select->optional || variable_of(base)
            || checked_.reference(base).kind != ReferenceKind::None)
            break;
        keys.push_back(program_.memory_->string(select->field));
        base = select->operand;
    }
    std::ranges::reverse(keys);
    const auto cost = static_cast<std::uint16_t>(std::min<std::size_t>(keys.size(), 1000));
    program_.paths_.push_back({std::move(keys), {}});
    const auto number = static_cast<std::uint32_t>(program_.paths_.size() - 1);
    if (const auto variable_number = variable_of(base)) {
        VariablePath& path = program_.paths_.back();
        for (const Value& key : path.keys)
            path.numbers.push_back(path.numbers.empty()
                                       ? names_.path_of_variable(*variable_number, key.as_text())
                                       : names_.path_of_path(path.numbers.back(), key.as_text()));
        emit(id, Operation::PathOfVariable, dst, *variable_number, number,
             static_cast<std::uint16_t>(cost + root_cost()));
    } else if (const auto reg = local(base)) {
        emit(id, Operation::Path, dst, *reg, number, static_cast<std::uint16_t>(cost + root_cost()));
    } else {
        const std::uint16_t root = has_root(base) ? 0 : root_cost();
        node(base, dst, free);
        emit(id, Operation::Path, dst, dst, number, static_cast<std::uint16_t>(cost + root));
    }
}

bool Compiler::is_attribute(ExprId id) const {
    const auto& node = ast_[id].node;
    if (std::holds_alternative<Identifier>(node))
        return checked_.reference(id).kind != ReferenceKind::TypeName;
    if (const auto* select = std::get_if<Select>(&node))
        return !select->test_only && checked_.reference(id).kind != ReferenceKind::TypeName;
    return is_call(id, "_[_]") || is_call(id, "_[?_]");
}

bool Compiler::is_conditional(ExprId id) const { return is_call(id, "_?_:_"); }

std::uint16_t Compiler::root_cost() {
    return std::exchange(root_is_free_, false) ? 0 : select_and_identifier_cost;
}

// One of those that ?: chooses from.
void Compiler::branch(ExprId id, Register dst, Register free) {
    root_is_free_ = is_attribute(id);
    node(id, dst, free);
    root_is_free_ = false;
}

// A key that is an attribute is charged as one, in a[?b] without its root; another key, and what a[?b] finds,
// 1.
void Compiler::index(ExprId id, const Call& call, Register dst, Register free) {
    const bool optional = call.function == "_[?_]";
    const std::uint16_t root = has_root(call.arguments[0]) ? 0 : root_cost();
    node(call.arguments[0], dst, free);
    root_is_free_ = optional && is_attribute(call.arguments[1]);
    node(call.arguments[1], free, free + 1);
    root_is_free_ = false;
    const std::uint16_t key = optional || is_attribute(call.arguments[1]) ? 0 : select_and_identifier_cost;
    emit(id, optional ? Operation::IndexOptional : Operation::Index, dst, dst, free,
         static_cast<std::uint16_t>(root + key));
}

void Compiler::call(ExprId id, const Call& call, Register dst, Register free) {
    if (special_call(id, call, dst, free)) return;
    std::vector<ExprId> arguments;
    if (call.target && !checked_.reference(id).target_is_name) arguments.push_back(call.target);
    arguments.insert(arguments.end(), call.arguments.begin(), call.arguments.end());
    const std::size_t begin = program_.code_.size();
    Register next = free;
    for (const ExprId argument : arguments) {
        node(argument, next, next + 1);
        ++next;
    }
    program_.registers_ = std::max(program_.registers_, next);
    if (const auto operation = operation_of(checked_.reference(id))) {
        emit(id, *operation, dst, free, free + 1);
    } else {
        emit(id, Operation::Call, dst, site(id, call), free);
        program_.sites_.back().arguments = next - free;
        if (checked_.reference(id).kind == ReferenceKind::Function) fold_last(id, dst, begin);
    }
}

std::optional<std::vector<Value>> Compiler::constants_from(std::size_t begin, std::uint64_t& cost) const {
    std::vector<Value> constants;
    for (std::size_t at = begin; at < program_.code_.size(); ++at) {
        const Instruction& instruction = program_.code_[at];
        if (instruction.operation != Operation::Constant) return std::nullopt;
        constants.push_back(program_.constants_[instruction.a]);
        cost += instruction.cost;
    }
    return constants;
}

void Compiler::replace_from(std::size_t begin, ExprId id, Register dst, const Value& value,
                            std::uint64_t cost) {
    program_.code_.resize(begin);
    program_.nodes_.resize(begin);
    emit(id, Operation::Constant, dst, constant(value), 0, static_cast<std::uint16_t>(cost));
}

// What a call of literals gives is computed now: quantity('1Gi'), 1 + 2. Its errors wait until they are met.
// It is charged as if it were computed each time, but for conversions of a literal, which cel-go computes
// beforehand too (interpreter/decorators.go, decOptimize).
bool Compiler::fold_last(ExprId id, Register dst, std::size_t begin) {
    const CallSite site = program_.sites_.back();
    const Instruction call = program_.code_.back();
    program_.code_.pop_back();
    std::uint64_t cost = 0;
    const auto arguments = constants_from(begin, cost);
    program_.code_.push_back(call);
    if (!arguments) return false;
    const bool is_literal = cost == 0;
    const Called called = call_site(site, *program_.memory_, *arguments);
    if (called.result.is_error_or_unknown()) return false;
    cost = is_literal && arguments->size() == 1 && is_conversion(site.function) ? 0 : cost + called.cost;
    if (cost > UINT16_MAX) return false;
    program_.sites_.pop_back();
    replace_from(begin, id, dst, called.result, cost);
    return true;
}

// x in [literals]: a prepared set, which costs nothing; in none: false, and x is not looked at (cel-go
// interpreter/decorators.go, maybeOptimizeSetMembership).
bool Compiler::in_set(ExprId id, const Call& call, Register dst, Register free) {
    const auto* list = std::get_if<ListExpr>(&ast_[call.arguments[1]].node);
    if (!list || !is_only_overload(id, "in_list")) return false;
    const std::size_t begin = program_.code_.size();
    node(call.arguments[1], free, free + 1);
    std::uint64_t cost = 0;
    const auto literal = constants_from(begin, cost);
    if (literal && cost == 0 && literal->front().size() == 0) {
        replace_from(begin, id, dst, Value::boolean(false), 0);
        return true;
    }
    auto set = literal && cost == 0 ? ConstantSet::of(literal->front()) : std::nullopt;
    program_.code_.resize(begin);
    program_.nodes_.resize(begin);
    if (!set) return false;
    node(call.arguments[0], dst, free);
    program_.sets_.push_back(*std::move(set));
    emit(id, Operation::InSet, dst, dst, static_cast<std::uint32_t>(program_.sets_.size() - 1));
    return true;
}

// text.matches('literal')
bool Compiler::matches(ExprId id, const Call& call, Register dst, Register free) {
    if (!is_only_overload(id, call.target ? "matches_string" : "matches")) return false;
    const auto* literal = std::get_if<Literal>(&ast_[call.arguments.back()].node);
    const auto* pattern = literal ? std::get_if<std::string_view>(&literal->value) : nullptr;
    if (!pattern) return false;
    auto regex = std::make_unique<re2::RE2>(*pattern, re2::RE2::Quiet);
    if (!regex->ok()) return false;
    node(call.target ? call.target : call.arguments[0], dst, free);
    program_.regexes_.push_back({std::move(regex), count_code_points(*pattern)});
    emit(id, Operation::Matches, dst, dst, static_cast<std::uint32_t>(program_.regexes_.size() - 1));
    return true;
}

bool Compiler::is_only_overload(ExprId id, std::string_view overload) const {
    const auto& overloads = checked_.reference(id).overloads;
    return overloads.size() == 1 && overloads.front()->id == overload;
}

bool Compiler::special_call(ExprId id, const Call& call, Register dst, Register free) {
    if (call.target && call.arguments.size() == 1
        && (is_only_overload(id, "optional_orValue_value") || is_only_overload(id, "optional_or_optional"))) {
        node(call.target, dst, free);
        const std::size_t skip =
            emit(id, call.function == "orValue" ? Operation::OrValue : Operation::OrOptional, dst, dst, 0);
        node(call.arguments[0], dst, free);
        land(skip);
        return true;
    }
    if (call.function == "matches" && matches(id, call, dst, free)) return true;
    if (call.target && !checked_.reference(id).target_is_name) return false;
    const std::string_view function = call.function;
    const std::size_t count = call.arguments.size();
    if (function == "_&&_" || function == "_||_") {
        both(id, call, dst, free, function == "_&&_");
    } else if (function == "_?_:_") {
        choose(id, call, dst, free);
    } else if (function == "_[_]" || function == "_[?_]") {
        index(id, call, dst, free);
    } else if (function == "@in" && count == 2 && in_set(id, call, dst, free)) {
        return true;
    } else if ((function == "@not_strictly_false" || function == "__not_strictly_false__") && count == 1) {
        node(call.arguments[0], dst, free);
        emit(id, Operation::GoOn, dst, dst, 0, 1);
    } else {
        return false;
    }
    return true;
}

void Compiler::both(ExprId id, const Call& call, Register dst, Register free, bool is_and) {
    std::vector<std::size_t> jumps;
    node(call.arguments[0], dst, free);
    for (std::size_t index = 1; index < call.arguments.size(); ++index) {
        jumps.push_back(emit(id, is_and ? Operation::SkipIfFalse : Operation::SkipIfTrue, dst, dst, 0));
        node(call.arguments[index], free, free + 1);
        emit(id, is_and ? Operation::And : Operation::Or, dst, dst, free);
    }
    for (const std::size_t jump : jumps) land(jump);
}

void Compiler::choose(ExprId id, const Call& call, Register dst, Register free) {
    node(call.arguments[0], free, free + 1);
    const std::size_t fork = emit(id, Operation::Choose, dst, free, 0);
    const std::size_t neither = emit(id, Operation::Jump, dst, 0, 0);
    branch(call.arguments[1], dst, free);
    const std::size_t after_first = emit(id, Operation::Jump, dst, 0, 0);
    land(fork);
    branch(call.arguments[2], dst, free);
    land(neither);
    land(after_first);
}

void Compiler::list(ExprId id, const ListExpr& list, Register dst, Register free) {
    const std::size_t begin = program_.code_.size();
    Register next = free;
    for (const ExprId element : list.elements) {
        node(element, next, next + 1);
        ++next;
    }
    const auto count = static_cast<std::uint32_t>(list.elements.size());
    const bool some = std::ranges::find(list.optional, true) != list.optional.end();
    if (some) {
        program_.some_.push_back({free, list.optional});
        const auto number = static_cast<std::uint32_t>(program_.some_.size() - 1);
        emit(id, Operation::MakeListOfSome, dst, number, count, list_cost);
    } else {
        emit(id, Operation::MakeList, dst, free, count, list_cost);
    }
    program_.registers_ = std::max(program_.registers_, next);
    if (some) return;
    fold_literal(id, dst, begin);
}

// A list or map of literals is a literal and costs nothing (cel-go, OptOptimize); of what was folded it costs
// what it would. Computed by running its instruction once.
void Compiler::fold_literal(ExprId id, Register dst, std::size_t begin) {
    const Instruction make = program_.code_.back();
    program_.code_.pop_back();
    std::uint64_t cost = 0;
    const auto parts = constants_from(begin, cost);
    program_.code_.push_back(make);
    if (cost > 0) cost += make.cost;
    if (!parts || cost > UINT16_MAX) return;
    Value folded;
    if (make.operation == Operation::MakeList) {
        folded = program_.memory_->list(*parts);
    } else {
        std::vector<Entry> entries;
        for (std::size_t at = 0; at < parts->size(); at += 2) {
            const Value& key = (*parts)[at];
            if (!key.is(Kind::Bool) && !key.is_number() && !key.is(Kind::String)) return;
            if (key.is(Kind::Double)) return;
            entries.push_back({key, (*parts)[at + 1]});
        }
        folded = program_.memory_->map(std::move(entries));
    }
    if (!folded.is(Kind::Error)) replace_from(begin, id, dst, folded, cost);
}

void Compiler::map(ExprId id, const MapExpr& map, Register dst, Register free) {
    const std::size_t begin = program_.code_.size();
    Register next = free;
    std::vector<bool> optional;
    for (const MapEntry& entry : map.entries) {
        if (entry.key) {
            node(entry.key, next, next + 1);
        } else {
            emit(id, Operation::Constant, next, text_constant(entry.field), 0);
        }
        node(entry.value, next + 1, next + 2);
        optional.push_back(entry.optional);
        next += 2;
    }
    program_.registers_ = std::max(program_.registers_, next);
    const auto count = static_cast<std::uint32_t>(map.entries.size());
    const std::uint16_t cost = map.message.empty() ? map_cost : message_cost;
    if (std::ranges::find(optional, true) == optional.end()) {
        emit(id, Operation::MakeMap, dst, free, count, cost);
        if (map.message.empty()) fold_literal(id, dst, begin);
        return;
    }
    program_.some_.push_back({free, std::move(optional)});
    const auto number = static_cast<std::uint32_t>(program_.some_.size() - 1);
    emit(id, Operation::MakeMapOfSome, dst, number, count, cost);
}

// Registers of a loop: accumulator, range, position, variable, second, and
// above them what its parts need.
void Compiler::loop(ExprId id, const Comprehension& loop, Register dst, Register free) {
    const Register accumulator = free;
    const Register range = free + 1;
    const Register variable_register = free + 3;
    const Register inner = free + 5;
    const std::size_t outside = locals_.size();
    const auto* range_list = std::get_if<ListExpr>(&ast_[loop.range].node);
    const bool never = range_list && range_list->elements.empty();
    std::size_t begin = 0;
    if (!never) node(loop.range, range, inner);
    node(loop.initial, accumulator, inner);
    locals_.push_back({loop.accumulator, accumulator});
    if (!never) {
        begin = emit(id, Operation::LoopBegin, dst, range, 0);
        const bool two = !loop.second.empty();
        const std::uint32_t top = here();
        const std::size_t next =
            emit(id, two ? Operation::LoopNextTwo : Operation::LoopNext, variable_register, range, 0);
        locals_.push_back({loop.variable, variable_register});
        if (two) locals_.push_back({loop.second, variable_register + 1});
        std::optional<std::size_t> test;
        if (!is_literal(loop.condition, true)) {
            node(loop.condition, inner, inner + 1);
            test = emit(id, Operation::LoopTest, inner, inner, 0);
        }
        step(loop, accumulator, inner);
        emit(id, Operation::Jump, dst, 0, top);
        land(next);
        if (test) land(*test);
        locals_.resize(outside + 1);
    }
    node(loop.result, dst, inner);
    if (!never) land(begin);
    locals_.resize(outside);
}

void Compiler::step(const Comprehension& loop, Register accumulator, Register free) {
    if (append_step(loop.step, loop, accumulator, free)) return;
    node(loop.step, free, free + 1);
    emit(loop.step, Operation::Copy, accumulator, free, 0);
}

// accumulator + [x], or condition ? accumulator + [x] : accumulator: what map,
// filter and transformList become. The list grows in place.
bool Compiler::append_step(ExprId id, const Comprehension& loop, Register accumulator, Register free) {
    const auto* call = std::get_if<Call>(&ast_[id].node);
    if (is_call(id, "_?_:_") && is_accumulator(call->arguments[2], loop)
        && is_call(call->arguments[1], "_+_")) {
        node(call->arguments[0], free, free + 1);
        const std::size_t fork = emit(id, Operation::Choose, accumulator, free, 0);
        const std::size_t neither = emit(id, Operation::Jump, free, 0, 0);
        if (!append_step(call->arguments[1], loop, accumulator, free)) {
            node(call->arguments[1], free, free + 1);
            emit(id, Operation::Copy, accumulator, free, 0);
        }
        const std::size_t after = emit(id, Operation::Jump, free, 0, 0);
        land(fork);
        land(neither);
        land(after);
        return true;
    }
    if (!is_call(id, "_+_") || !is_accumulator(call->arguments[0], loop)) return false;
    const auto* added = std::get_if<ListExpr>(&ast_[call->arguments[1]].node);
    const auto* initial = std::get_if<ListExpr>(&ast_[loop.initial].node);
    if (!added || added->elements.size() != 1 || !added->optional.empty() || !initial) return false;
    const std::size_t begin = program_.code_.size();
    node(added->elements[0], free, free + 1);
    std::uint64_t element_cost = 0;
    const bool of_literal = constants_from(begin, element_cost).has_value() && element_cost == 0;
    emit(id, Operation::Append, accumulator, free, program_.builders_++,
         static_cast<std::uint16_t>(select_and_identifier_cost + (of_literal ? 0 : list_cost) + 1));
    return true;
}

bool Compiler::is_call(ExprId id, std::string_view function) const {
    const auto* call = std::get_if<Call>(&ast_[id].node);
    return call && call->function == function && !call->target;
}

bool Compiler::is_literal(ExprId id, bool wanted) const {
    const auto* literal = std::get_if<Literal>(&ast_[id].node);
    const bool* value = literal ? std::get_if<bool>(&literal->value) : nullptr;
    return value && *value == wanted;
}

bool Compiler::is_accumulator(ExprId id, const Comprehension& loop) const {
    const auto* name = std::get_if<Identifier>(&ast_[id].node);
    return name && name->name == loop.accumulator;
}

std::uint32_t Compiler::site(ExprId id, const Call& call) {
    program_.sites_.push_back(make_call_site(checked_.reference(id), call.function));
    return static_cast<std::uint32_t>(program_.sites_.size() - 1);
}

Program compile(const Ast& ast, const Checked& checked, VariableNames& names, const CompileOptions& options) {
    return Compiler(ast, checked, names, options).run();
}

} // namespace cofferdam::cel
