// What evaluation promises beyond the conformance suite: limits, unknowns, variables, cost, places of errors.
#include <string>

#include <gtest/gtest.h>

#include "policy/cel/kubernetes_environment.h"
#include "policy/cel/libraries.h"
#include "policy/cel/printing.h"
#include "policy/cel/program.h"
#include "value/document.h"

namespace cofferdam::cel {
namespace {

struct World {
    std::shared_ptr<Environment> environment = kubernetes_environment(35, libraries()).value();
    VariableNames names;
    Evaluation evaluation;

    World() { environment->declare(Variable{"object", environment->types().simple(TypeKind::Dyn)}); }

    Program compiled(std::string_view source, const CompileOptions& options = {}) {
        const auto ast = parse(source, environment->options().parse);
        EXPECT_TRUE(ast.has_value()) << source;
        const auto checked = check(*ast, *environment);
        EXPECT_TRUE(checked.has_value()) << source;
        return compile(*ast, *checked, names, options);
    }
    std::string run(std::string_view source) {
        const Program program = compiled(source);
        const Value value = program.run(evaluation);
        if (!value.is(Kind::Error)) return printed(value);
        const SourcePlace place = program.place(value);
        return std::to_string(place.line) + ":" + std::to_string(place.column) + ": "
               + std::string(value.as_error().message);
    }
    void bind(std::string_view name, Value value) { evaluation.bind(names.number(name), value); }
};

TEST(Program, reads_json_in_place) {
    World world;
    const auto text = std::make_shared<const value::Text>("x", R"({"a": {"b": [1, 2.5, "c"]}, "n": null})");
    const value::Parsed parsed = value::parse_json(text);
    world.bind("object", Value::of_json(parsed.documents[0]->root()));
    EXPECT_EQ(world.run("object.a.b[0] + 1"), "2");
    EXPECT_EQ(world.run("object.a.b.exists(x, x == 'c')"), "true");
    EXPECT_EQ(world.run("has(object.a.c)"), "false");
    EXPECT_EQ(world.run("object.n == null"), "true");
    EXPECT_EQ(world.run("object.?a.c.orValue(7)"), "7");
    EXPECT_EQ(world.run("object.a.c"), "1:9: no such key: c");
    // What is no optional stands for itself.
    EXPECT_EQ(world.run("object.a.b.orValue([])[0]"), "1");
    EXPECT_EQ(world.run("object.n.or(optional.of(1))"), "null");
    EXPECT_EQ(world.run("object.a.c.orValue(1)"), "1:9: no such key: c");
    EXPECT_EQ(world.run("object.a.b[3]"), "1:11: index out of bounds: 3");
}

TEST(Program, an_unknown_decides_only_what_depends_on_it) {
    World world;
    world.bind("object", Value::unknown());
    EXPECT_EQ(world.run("false && object.a"), "false");
    EXPECT_EQ(world.run("object.a || true"), "true");
    EXPECT_EQ(world.run("object.a || false"), "unknown");
    EXPECT_EQ(world.run("object.a == 1 || 1 / 0 == 1"), "unknown");
    EXPECT_EQ(world.run("[1].all(x, x == object.a)"), "unknown");
}

TEST(Program, variables_are_evaluated_once_when_they_are_read) {
    World world;
    MessageType fields{.name = "kubernetes.variables", .fields = {}};
    fields.fields.push_back({"a", world.environment->types().simple(TypeKind::Int)});
    fields.fields.push_back({"b", world.environment->types().simple(TypeKind::Int)});
    world.environment->declare(fields);
    world.environment->declare(
        Variable{"variables", world.environment->types().message("kubernetes.variables")});
    const CompileOptions options{.namespace_variable = "variables"};
    const Program a = world.compiled("variables.b + 1", options);
    const Program b = world.compiled("20 + 21", options);
    const Program cycle = world.compiled("variables.a + 1", options);
    const Program whole = world.compiled("variables.a", options);
    world.evaluation.bind(world.names.number("variables.a"), a);
    world.evaluation.bind(world.names.number("variables.b"), b);
    EXPECT_EQ(printed(whole.run(world.evaluation)), "42");
    world.evaluation.bind(world.names.number("variables.a"), cycle);
    EXPECT_EQ(whole.run(world.evaluation).as_error().message, "variable variables.a depends on itself");
}

TEST(Program, what_is_too_much_is_stopped) {
    World world;
    const std::string bomb = "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, a + b >= 0))";
    world.evaluation.set_cost_limit(100);
    EXPECT_EQ(world.run(bomb), "0:0: operation cancelled: actual cost limit exceeded");
    world.evaluation.set_cost_limit(1'000'000);
    EXPECT_EQ(world.run(bomb), "true");
    EXPECT_NE(world.run("size(lists.range(4000000000)) > 0").find("memory limit"), std::string::npos);
}

TEST(Program, kubernetes_libraries_compute) {
    World world;
    EXPECT_EQ(world.run("quantity('1.5Gi').isGreaterThan(quantity('1500Mi'))"), "true");
    EXPECT_EQ(world.run("quantity('50k').add(20).asInteger()"), "50020");
    EXPECT_EQ(world.run("quantity('100m').isInteger()"), "false");
    EXPECT_EQ(world.run("isQuantity('1.3Gm')"), "false");
    EXPECT_EQ(world.run("semver('1.2.3-rc.1').isLessThan(semver('1.2.3'))"), "true");
    EXPECT_EQ(world.run("semver('v01.01', true).minor()"), "1");
    EXPECT_EQ(world.run("cidr('10.0.0.0/8').containsIP('10.1.2.3')"), "true");
    EXPECT_EQ(world.run("'ab12cd3'.findAll('[0-9]+').join(',')"), "12,3");
    EXPECT_EQ(world.run("[3, 1, 2].max() + [1, 2].sum()"), "6");
    World patching;
    declare_admission_variables(*patching.environment, {.patch_types = true});
    EXPECT_EQ(patching.run("jsonpatch.escapeKey('a/b~c')"), "a~1b~0c");
}

} // namespace
} // namespace cofferdam::cel
