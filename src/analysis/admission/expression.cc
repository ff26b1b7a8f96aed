#include "analysis/admission/expression.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

#include <fmt/format.h>

#include "core/check.h"
#include "policy/cel/checker.h"
#include "policy/cel/kubernetes_environment.h"
#include "policy/cel/libraries.h"

namespace cofferdam::admission {

namespace {

using cel::Ast;
using cel::Expr;
using cel::TypeKind;

constexpr std::string_view variables_type = "kubernetes.variables";

std::shared_ptr<const cel::Environment> base_environment(int minor, ExpressionNames names) {
    using Key = std::tuple<int, bool, bool, bool>;
    static std::mutex mutex;
    static std::map<Key, std::shared_ptr<const cel::Environment>> made;
    const std::scoped_lock lock(mutex);
    auto& known = made[{minor, names.params, names.authorizer, names.patch_types}];
    if (known) return known;
    auto environment = cel::kubernetes_environment(minor, cel::libraries());
    COFFERDAM_CHECK(environment.has_value()); // our own signatures
    cel::declare_admission_variables(
        **environment,
        {.params = names.params, .authorizer = names.authorizer, .patch_types = names.patch_types});
    known = *environment;
    return known;
}

bool is_identifier(const Ast& ast, cel::ExprId id, std::string_view name) {
    const auto* identifier = id ? std::get_if<cel::Identifier>(&ast[id].node) : nullptr;
    return identifier && identifier->name == name;
}

// What a text names, wherever it stands.
bool names_identifier(const Ast& ast, std::string_view name) {
    return std::ranges::any_of(ast.nodes, [&](const Expr& expr) {
        const auto* identifier = std::get_if<cel::Identifier>(&expr.node);
        return identifier && identifier->name == name;
    });
}

// request.userInfo, the request as a whole, or what the authorizer says of the user.
bool reads_requester(const Ast& ast) {
    if (names_identifier(ast, "authorizer")) return true;
    std::size_t whole = 0;
    std::size_t other_fields = 0;
    for (const Expr& expr : ast.nodes) {
        const auto* identifier = std::get_if<cel::Identifier>(&expr.node);
        whole += identifier && identifier->name == "request";
        const auto* select = std::get_if<cel::Select>(&expr.node);
        other_fields +=
            select && select->field != "userInfo" && is_identifier(ast, select->operand, "request");
    }
    return whole > other_fields;
}

// "spec.hostNetwork" of object.spec.hostNetwork, "" of anything that is no path below `root`.
std::string path_below(const Ast& ast, cel::ExprId id, std::string_view root) {
    const auto* select = std::get_if<cel::Select>(&ast[id].node);
    if (!select) return "";
    if (is_identifier(ast, select->operand, root)) return std::string(select->field);
    const std::string above = path_below(ast, select->operand, root);
    return above.empty() ? "" : fmt::format("{}.{}", above, select->field);
}

// The longest paths below a name, in the order of the text, each once.
std::vector<std::string> paths_below(const Ast& ast, std::string_view root) {
    std::vector<std::string> paths;
    for (std::uint32_t i = 0; i < ast.nodes.size(); ++i) {
        const std::string path = path_below(ast, cel::ExprId{i}, root);
        if (!path.empty()) paths.push_back(path);
    }
    std::ranges::sort(paths);
    std::vector<std::string> longest;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const bool goes_on =
            i + 1 < paths.size() && (paths[i + 1] == paths[i] || paths[i + 1].starts_with(paths[i] + "."));
        if (!goes_on) longest.push_back(paths[i]);
    }
    return longest;
}

bool fits(cel::Type type, Gives gives) {
    switch (gives) {
    case Gives::Bool: return is(type, TypeKind::Bool);
    case Gives::String: return is(type, TypeKind::String);
    case Gives::StringOrNull: return is(type, TypeKind::String) || is(type, TypeKind::Null);
    case Gives::List: return is(type, TypeKind::List);
    case Gives::Anything: return true;
    }
    return false;
}

std::string_view wanted(Gives gives) {
    switch (gives) {
    case Gives::Bool: return "must evaluate to bool";
    case Gives::String: return "must evaluate to string";
    case Gives::StringOrNull: return "must evaluate to one of: [string null_type]";
    case Gives::List: return "must evaluate to list(JSONPatch)";
    case Gives::Anything: break;
    }
    return "";
}

std::string text_of(const std::vector<cel::SyntaxError>& errors) {
    std::string text;
    for (const cel::SyntaxError& error : errors)
        text += fmt::format("{}{}:{}: {}", text.empty() ? "" : "; ", error.place.line, error.place.column,
                            error.message);
    return text;
}

thread_local ExpressionWatcher* watching = nullptr;

struct Compiled {
    Expression expression;
    std::unique_ptr<cel::TypePool> types = nullptr; // which the type is of
    cel::Type type = nullptr;                       // null: it did not compile
    bool reads_requester = false;
    std::vector<std::string> variables = {}; // that it reads
};

Compiled compile_in(const cel::Environment& environment, cel::VariableNames& names, std::string_view source,
                    Gives gives) {
    Compiled result{.expression = {.source = std::string(source), .program = std::nullopt}};
    const auto ast = cel::parse(source, environment.options().parse);
    if (!ast) {
        result.expression.error = text_of(ast.error());
        return result;
    }
    result.reads_requester = reads_requester(*ast);
    result.expression.reads_variables = names_identifier(*ast, "variables");
    result.expression.fields = paths_below(*ast, "object");
    for (const std::string& variable : paths_below(*ast, "variables"))
        result.variables.push_back(variable.substr(0, variable.find('.')));
    auto checked = cel::check(*ast, environment);
    if (!checked) {
        result.expression.error = text_of(checked.error());
        return result;
    }
    const cel::Type type = checked->type(ast->root);
    if (!fits(type, gives)) {
        result.expression.error = wanted(gives);
        return result;
    }
    result.type = type;
    result.expression.program = cel::compile(*ast, *checked, names, {.namespace_variable = "variables"});
    result.types = std::move(checked->pool);
    return result;
}

} // namespace

Expressions::Expressions(int kubernetes_minor, ExpressionNames names)
    : environment_(std::make_shared<cel::Environment>(base_environment(kubernetes_minor, names))),
      names_(std::make_unique<cel::VariableNames>()), numbers_{names_->number("object"),
                                                               names_->number("oldObject"),
                                                               names_->number("request"),
                                                               names_->number("namespaceObject"),
                                                               names_->number("params"),
                                                               names_->number("authorizer"),
                                                               names_->number("authorizer.requestResource")},
      fields_{.name = std::string(variables_type), .fields = {}} {
    declare_variables();
}

void Expressions::declare_variables() {
    environment_->declare(fields_);
    environment_->declare(cel::Variable{"variables", environment_->types().message(variables_type)});
}

void Expressions::add_variable(std::string_view name, std::string_view source) {
    Compiled compiled = compile_in(*environment_, *names_, source, Gives::Anything);
    reads_requester_ = reads_requester_ || compiled.reads_requester;
    const cel::Type type = compiled.type ? compiled.type : environment_->types().simple(TypeKind::Dyn);
    fields_.fields.push_back({std::string(name), environment_->types().imported(type)});
    declare_variables();
    add_fields_of(compiled.variables, compiled.expression);
    const std::uint32_t number = names_->number(fmt::format("variables.{}", name));
    variables_.push_back({std::string(name), number, std::move(compiled.expression)});
}

Expression Expressions::compile(std::string_view source, Gives gives) {
    Compiled compiled = compile_in(*environment_, *names_, source, gives);
    reads_requester_ = reads_requester_ || compiled.reads_requester;
    add_fields_of(compiled.variables, compiled.expression);
    return std::move(compiled.expression);
}

bool Expressions::variables_compile() const {
    return std::ranges::all_of(variables_,
                               [](const Variable& one) { return one.expression.program.has_value(); });
}

void Expressions::add_fields_of(const std::vector<std::string>& variables, Expression& expression) const {
    for (const Variable& variable : variables_)
        if (std::ranges::find(variables, variable.name) != variables.end())
            expression.fields.insert(expression.fields.end(), variable.expression.fields.begin(),
                                     variable.expression.fields.end());
}

void Expressions::bind(cel::Evaluation& evaluation, const Variable& variable) const {
    const Expression& expression = variable.expression;
    if (expression.program) return evaluation.bind(variable.number, *expression.program);
    evaluation.bind(variable.number, evaluation.fail("composited variable \"{}\" fails to compile: {}",
                                                     variable.name, expression.error));
}

void Expressions::bind(cel::Evaluation& evaluation, const ExpressionInputs& inputs) const {
    evaluation.bind(numbers_.object, inputs.object);
    evaluation.bind(numbers_.old_object, inputs.old_object);
    evaluation.bind(numbers_.request, inputs.request);
    evaluation.bind(numbers_.namespace_object, inputs.namespace_object);
    evaluation.bind(numbers_.params, inputs.params);
    evaluation.bind(numbers_.authorizer, inputs.authorizer);
    evaluation.bind(numbers_.request_resource, inputs.request_resource);
    for (const Variable& variable : variables_) bind(evaluation, variable);
}

WatchExpressions::WatchExpressions(ExpressionWatcher& watcher) { watching = &watcher; }
WatchExpressions::~WatchExpressions() { watching = nullptr; }

namespace {

Evaluated evaluate_alone(const Expression& expression, cel::Evaluation& evaluation, std::uint64_t& budget) {
    using enum Evaluated::Kind;
    if (!expression.program)
        return {Error, {}, fmt::format("compilation error: compilation failed: ERROR: {}", expression.error)};
    // A variable's cost is limited by itself, and is counted with that of who first reads it.
    const std::uint64_t limit = expression.reads_variables ? budget : std::min(budget, call_limit);
    evaluation.set_cost_limit(limit);
    const cel::Value value = expression.program->run(evaluation);
    const std::uint64_t cost = evaluation.cost();
    if (cost > budget) {
        budget = 0;
        return {
            OutOfBudget,
            {},
            "validation failed due to running out of cost budget, no further validation rules will be run"};
    }
    budget -= cost;
    if (value.is(cel::Kind::Unknown)) return {Unknown, {}, "what it reads is not known"};
    if (expression.reads_variables && cost > call_limit)
        return {Unknown, {}, "its cost and that of its variables are not told apart"};
    if (value.is(cel::Kind::Error))
        return {Error, value,
                fmt::format("expression '{}' resulted in error: {}", expression.source,
                            value.as_error().message)};
    return {Value, value, {}};
}

} // namespace

Evaluated evaluate(const Expression& expression, cel::Evaluation& evaluation, std::uint64_t& budget) {
    Evaluated result = evaluate_alone(expression, evaluation, budget);
    if (watching) watching->evaluated(expression, result);
    return result;
}

} // namespace cofferdam::admission
