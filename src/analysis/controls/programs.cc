// The language is Kubernetes' own, newest version (policy/cel/kubernetes_environment.h), so that what is
// judged here can be enforced there. Every subject is dyn: a control must say itself what a field of another
// type means.
#include "analysis/controls/programs.h"

#include <map>

#include <fmt/format.h>

#include "analysis/controls/expression_place.h"
#include "policy/cel/checker.h"
#include "policy/cel/kubernetes_environment.h"
#include "policy/cel/libraries.h"

namespace cofferdam::controls {

namespace {

constexpr int newest_minor = 35;
constexpr std::string_view variables_message = "cofferdam.Variables";

Result<std::shared_ptr<cel::Environment>> environment_of(const content::ControlFamily& family) {
    auto environment = COFFERDAM_TRY(cel::kubernetes_environment(newest_minor, cel::libraries()));
    const cel::Type dyn = environment->types().simple(cel::TypeKind::Dyn);
    for (std::string_view name : root_names) environment->declare(cel::Variable{std::string(name), dyn});
    cel::MessageType variables{.name = std::string(variables_message), .fields = {}};
    for (const content::ControlVariable& variable : family.variables)
        variables.fields.push_back({std::string(variable.name), dyn});
    environment->declare(variables);
    environment->declare(
        cel::Variable{"variables", environment->types().message(std::string(variables_message))});
    return environment;
}

// An expression on its way: what it is, its text, and where that stands in the user's file.
struct Source {
    std::string what;
    std::string_view text;
    const value::Place& place;
};

std::unexpected<Error> wrong(const Source& source, const std::vector<cel::SyntaxError>& errors) {
    const cel::SyntaxError& first = errors.front();
    if (source.place)
        return error("{}: {}: {}", value::to_string(place_in_yaml(source.place, first.place)), source.what,
                     first.message);
    return error("{}: {}:{}: {}", source.what, first.place.line, first.place.column, first.message);
}

struct Compiled {
    cel::Program program;
    Reads reads;
};

enum class Wants : bool { Anything, Truth };

class FamilyCompiler {
  public:
    FamilyCompiler(const cel::Environment& environment, cel::VariableNames& names)
        : environment_(environment), names_(names) {}

    Result<Compiled> expression(const Source& source, Wants wants) {
        const auto ast = cel::parse(source.text, environment_.options().parse);
        if (!ast) return wrong(source, ast.error());
        const auto checked = cel::check(*ast, environment_);
        if (!checked) return wrong(source, checked.error());
        const cel::Type type = checked->type(ast->root);
        const bool truth = cel::is(type, cel::TypeKind::Bool) || cel::is(type, cel::TypeKind::Dyn);
        if (wants == Wants::Truth && !truth) {
            const std::string place = source.place ? value::to_string(source.place) + ": " : "";
            return error("{}{}: must be true or false", place, source.what);
        }
        Compiled compiled{cel::compile(*ast, *checked, names_, {.namespace_variable = "variables"}),
                          reads_of(*ast)};
        for (const std::string& name : std::vector(compiled.reads.variables)) {
            const auto variable = variables_.find(name);
            if (variable != variables_.end()) add(variable->second, compiled.reads);
        }
        return compiled;
    }

    // Later variables may name earlier ones.
    Result<CompiledVariable> variable(const content::ControlVariable& variable) {
        Compiled compiled = COFFERDAM_TRY(
            expression({std::string(variable.name), variable.expression, variable.place}, Wants::Anything));
        variables_.emplace(variable.name, std::move(compiled.reads));
        return CompiledVariable{names_.number(fmt::format("variables.{}", variable.name)),
                                std::move(compiled.program)};
    }

    Result<CompiledControl> control(const content::Control& control) {
        Compiled require = COFFERDAM_TRY(
            expression({fmt::format("{}: require", control.rule->id), control.require, control.require_place},
                       Wants::Truth));
        CompiledControl compiled{&control, std::nullopt, std::move(require.program),
                                 std::move(require.reads)};
        if (control.when.empty()) return compiled;
        Compiled when = COFFERDAM_TRY(expression(
            {fmt::format("{}: when", control.rule->id), control.when, control.when_place}, Wants::Truth));
        compiled.when = std::move(when.program);
        add(when.reads, compiled.reads);
        return compiled;
    }

  private:
    const cel::Environment& environment_;
    cel::VariableNames& names_;
    std::map<std::string, Reads, std::less<>> variables_;
};

} // namespace

Result<CompiledFamily> compile_family(const content::ControlFamily& family) {
    const auto environment = COFFERDAM_TRY(environment_of(family));
    CompiledFamily compiled;
    compiled.family = &family;
    for (std::size_t i = 0; i < root_names.size(); ++i)
        compiled.roots[i] = compiled.names.number(root_names[i]);
    FamilyCompiler compiler(*environment, compiled.names);
    for (const content::ControlVariable& variable : family.variables)
        compiled.variables.push_back(COFFERDAM_TRY(compiler.variable(variable)));
    for (const content::Control& control : family.controls) {
        if (control.has_expression()) compiled.controls.push_back(COFFERDAM_TRY(compiler.control(control)));
    }
    return compiled;
}

} // namespace cofferdam::controls
