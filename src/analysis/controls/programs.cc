// The language is Kubernetes' own, newest version (policy/cel/kubernetes_environment.h), so that what is
// judged here can be enforced there. Every subject is dyn: a control must say itself what a field of another
// type means.
#include "analysis/controls/programs.h"

#include <map>

#include <fmt/format.h>

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

std::unexpected<Error> wrong(std::string_view what, const std::vector<cel::SyntaxError>& errors) {
    const cel::SyntaxError& first = errors.front();
    return error("{}: {}:{}: {}", what, first.place.line, first.place.column, first.message);
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

    Result<Compiled> expression(std::string_view what, std::string_view text, Wants wants) {
        const auto ast = cel::parse(text, environment_.options().parse);
        if (!ast) return wrong(what, ast.error());
        const auto checked = cel::check(*ast, environment_);
        if (!checked) return wrong(what, checked.error());
        const cel::Type type = checked->type(ast->root);
        const bool truth = cel::is(type, cel::TypeKind::Bool) || cel::is(type, cel::TypeKind::Dyn);
        if (wants == Wants::Truth && !truth) return error("{}: must be true or false", what);
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
        Compiled compiled = COFFERDAM_TRY(expression(variable.name, variable.expression, Wants::Anything));
        variables_.emplace(variable.name, std::move(compiled.reads));
        return CompiledVariable{names_.number(fmt::format("variables.{}", variable.name)),
                                std::move(compiled.program)};
    }

    Result<CompiledControl> control(const content::Control& control) {
        Compiled require = COFFERDAM_TRY(
            expression(fmt::format("{}: require", control.rule->id), control.require, Wants::Truth));
        CompiledControl compiled{&control, std::nullopt, std::move(require.program),
                                 std::move(require.reads)};
        if (control.when.empty()) return compiled;
        Compiled when =
            COFFERDAM_TRY(expression(fmt::format("{}: when", control.rule->id), control.when, Wants::Truth));
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
