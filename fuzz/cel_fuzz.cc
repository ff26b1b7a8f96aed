// CEL expressions: any bytes parse, check and evaluate, under limits, to a value or to located errors.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/check.h"
#include "policy/cel/checker.h"
#include "policy/cel/libraries.h"
#include "policy/cel/program.h"

namespace {

using namespace cofferdam::cel;

std::unique_ptr<Environment> environment() {
    EnvironmentOptions options;
    options.homogeneous_literals = true;
    options.valid_regex_literals = true;
    options.valid_time_literals = true;
    options.parse.block_macro = true;
    auto made = std::make_unique<Environment>(std::move(options));
    for (const Library& library : libraries()) COFFERDAM_CHECK(made->add(library).has_value());
    made->declare(Variable{"object", made->types().simple(TypeKind::Dyn)});
    made->declare(Variable{"l", made->types().list(made->types().simple(TypeKind::Int))});
    return made;
}

void check_errors(const std::vector<SyntaxError>& errors) {
    COFFERDAM_CHECK(!errors.empty());
    for (const SyntaxError& error : errors) COFFERDAM_CHECK(!error.message.empty());
}

void evaluate(const Ast& ast, const Checked& checked) {
    VariableNames names;
    const Program program = compile(ast, checked, names);
    Evaluation evaluation({.cost = 1'000'000, .steps = 1'000'000, .memory = 64U << 20});
    const Value elements[] = {Value::integer(1), Value::integer(2)};
    evaluation.bind(names.number("object"), Value::list(elements, 2));
    evaluation.bind(names.number("l"), Value::list(elements, 2));
    const Value result = program.run(evaluation);
    COFFERDAM_CHECK(!result.is(Kind::Error) || !result.as_error().message.empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::unique_ptr<Environment> all = environment();
    const auto ast = parse({reinterpret_cast<const char*>(data), size}, all->options().parse);
    if (!ast) {
        check_errors(ast.error());
        return 0;
    }
    const Checked resolved = resolve(*ast, *all);
    COFFERDAM_CHECK(resolved.types.size() == ast->nodes.size());
    evaluate(*ast, resolved);
    const auto checked = check(*ast, *all);
    if (!checked) {
        check_errors(checked.error());
    } else {
        COFFERDAM_CHECK(checked->type(ast->root) != nullptr && !to_string(checked->type(ast->root)).empty());
        evaluate(*ast, *checked);
    }
    return 0;
}
