#include <string>

#include <gtest/gtest.h>

#include "policy/cel/checker.h"
#include "policy/cel/expr_text.h"
#include "policy/cel/libraries.h"

namespace cofferdam::cel {
namespace {

struct World {
    explicit World(EnvironmentOptions options = {}) : environment(std::move(options)) {
        for (const Library& library : libraries()) EXPECT_TRUE(environment.add(library).has_value());
    }
    World& with(std::string name, std::string_view type) {
        environment.declare(Variable{std::move(name), parse_type(type, environment.types()).value()});
        return *this;
    }

    // The type of the whole, or the errors.
    std::string type(std::string_view source) const {
        const auto ast = parse(source, environment.options().parse);
        if (!ast) return error_text(ast.error());
        const auto checked = check(*ast, environment);
        return checked ? to_string(checked->type(ast->root)) : error_text(checked.error());
    }
    // What the name, or the function, at the root stands for.
    std::string reference(std::string_view source) const {
        const auto ast = parse(source);
        const auto checked = check(*ast, environment);
        if (!checked) return error_text(checked.error());
        const Reference& reference = checked->reference(ast->root);
        std::string text = reference.name;
        for (const Overload* overload : reference.overloads) text += " " + std::string(overload->signature);
        return text;
    }

    Environment environment;
};

struct Common : World {
    explicit Common(EnvironmentOptions options = {}) : World(std::move(options)) {
        with("i", "int").with("d", "dyn").with("s", "string").with("m", "map(string, int)");
        with("w", "wrapper(int)").with("o", "optional_type(int)");
    }
};

TEST(Checker, literals_join_to_what_they_share) {
    const Common world;
    EXPECT_EQ(world.type("[1, 2]"), "list(int)");
    EXPECT_EQ(world.type("[1, 'a']"), "list(dyn)");
    EXPECT_EQ(world.type("{'a': 1, 'b': 2.0}"), "map(string, dyn)");
    EXPECT_EQ(world.type("[]"), "list(dyn)");
    EXPECT_EQ(world.type("[[], [1]]"), "list(list(int))");
    EXPECT_EQ(world.type("[1, w]"), "list(wrapper(int))");
    EXPECT_EQ(world.type("[o, null]"), "list(optional_type(int))");
    EXPECT_EQ(world.type("[?o, 2]"), "list(int)");
    EXPECT_EQ(world.type("[?i]"), "1:3: expected type 'optional_type(int)' but found 'int'");
}

TEST(Checker, homogeneous_literals) {
    const Common world({.homogeneous_literals = true});
    EXPECT_EQ(world.type("[1, 'a']"), "1:5: expected type 'int' but found 'string'");
    EXPECT_EQ(world.type("[1, d]"), "1:5: expected type 'int' but found 'dyn'");
    EXPECT_EQ(world.type("{'a': 1, 2: 3}"), "1:10: expected type 'string' but found 'int'");
    EXPECT_EQ(world.type("'%s %d'.format(['a', 1])"), "string");
    EXPECT_EQ(world.type("[1, w]"), "list(wrapper(int))");
}

TEST(Checker, overloads) {
    const Common world;
    EXPECT_EQ(world.type("i + 1"), "int");
    EXPECT_EQ(world.type("i + s"), "1:3: found no matching overload for '_+_' applied to '(int, string)'");
    EXPECT_EQ(world.type("s.startsWith(1)"), "1:13: found no matching overload for 'startsWith' applied to "
                                             "'string.(int)'");
    EXPECT_EQ(world.type("d + 1"), "int");
    EXPECT_EQ(world.type("d + d"), "dyn");
    EXPECT_EQ(world.reference("i + d"), "_+_ (int, int) -> int");
    EXPECT_EQ(world.reference("size(s)"), "size (string) -> int");
    EXPECT_EQ(world.type("i && true"), "1:1: expected type 'bool' but found 'int'");
    EXPECT_EQ(world.type("f(i)"), "1:2: undeclared reference to 'f' (in container '')");
    EXPECT_EQ(world.type("1 < 2.0"), "bool");
    EXPECT_EQ(World({.cross_type_comparisons = false}).type("1 < 2.0"),
              "1:3: found no matching overload for '_<_' applied to '(int, double)'");
}

TEST(Checker, type_parameters) {
    const Common world;
    EXPECT_EQ(world.type("true ? [] : [1]"), "list(int)");
    EXPECT_EQ(world.type("i == s"), "1:3: found no matching overload for '_==_' applied to '(int, string)'");
    EXPECT_EQ(world.type("w == null"), "bool");
    EXPECT_EQ(world.type("i == null"), "1:3: found no matching overload for '_==_' applied to '(int, null)'");
    EXPECT_EQ(world.type("m.map(k, m[k]).filter(v, v > 1)"), "list(int)");
    EXPECT_EQ(world.type("[].map(x, x)[0].y"), "dyn");
    EXPECT_EQ(world.type("m.?a.orValue(2)"), "int");
    EXPECT_EQ(world.type("o.optMap(v, string(v))"), "optional_type(string)");
}

TEST(Checker, fields) {
    const Common world;
    EXPECT_EQ(world.type("m.a"), "int");
    EXPECT_EQ(world.type("d.a.b"), "dyn");
    EXPECT_EQ(world.type("has(m.a)"), "bool");
    EXPECT_EQ(world.type("s.a"), "1:2: type 'string' does not support field selection");
    EXPECT_EQ(world.type("m.?a"), "optional_type(int)");
    EXPECT_EQ(world.type("d.?a.b"), "optional_type(dyn)");
}

TEST(Checker, comprehensions) {
    const Common world;
    EXPECT_EQ(world.type("i.map(x, x)"), "1:1: expression of type 'int' cannot be range of a comprehension "
                                         "(must be list, map, or dynamic)");
    EXPECT_EQ(world.type("[1].all(x, x + 1)"), "1:14: expected type 'bool' but found 'int'");
    EXPECT_EQ(world.type("m.transformList(k, v, k + string(v))"), "list(string)");
    EXPECT_EQ(world.type("m.transformMap(k, v, v > 1)"), "map(string, bool)");
    EXPECT_EQ(world.type("cel.bind(x, i + 1, [x])"), "list(int)");
}

TEST(Checker, names_are_seen_from_the_container) {
    World world({.container = "a.b"});
    world.with("a.b.x", "int").with("a.y", "bool").with("x", "string").with("a.b.y.z", "bytes");
    EXPECT_EQ(world.reference("x"), "a.b.x");
    EXPECT_EQ(world.reference(".x"), "x");
    EXPECT_EQ(world.reference("y"), "a.y");
    EXPECT_EQ(world.type("y.z"), "bytes");
    EXPECT_EQ(world.type("q.r"), "1:1: undeclared reference to 'q' (in container 'a.b')");
}

TEST(Checker, a_local_is_never_the_beginning_of_a_longer_name) {
    World world({.container = "c"});
    world.with("c.y", "int").with("y.z", "int").with("y", "string");
    EXPECT_EQ(world.type("[true].map(y, y)"), "list(bool)");
    EXPECT_EQ(world.type("[{'z': true}].map(y, y.z)"), "list(bool)");
    EXPECT_EQ(world.type("[true].map(y, .y)"), "list(string)");
}

TEST(Checker, names_of_types) {
    const Common world;
    EXPECT_EQ(world.type("type(i) == int"), "bool");
    EXPECT_EQ(world.type("int"), "type(int)");
    EXPECT_EQ(world.reference("google.protobuf.Timestamp"), "google.protobuf.Timestamp");
    EXPECT_EQ(world.type("net.IP"), "type(net.IP)");
    EXPECT_EQ(world.type("int{a: 1}"), "1:4: 'int' is not a message type");
    EXPECT_EQ(world.type("i{a: 1}"), "1:2: 'int' is not a type");
    EXPECT_EQ(world.type("Foo{a: 1}"), "1:4: undeclared reference to 'Foo' (in container '')");
}

TEST(Checker, the_target_may_be_part_of_the_functions_name) {
    const Common world;
    const auto ast = parse("math.abs(i)");
    const auto checked = check(*ast, world.environment);
    ASSERT_TRUE(checked.has_value());
    EXPECT_TRUE(checked->reference(ast->root).target_is_name);
    EXPECT_EQ(checked->reference(ast->root).name, "math.abs");
}

TEST(Checker, regexes_written_as_literals) {
    const Common world({.valid_regex_literals = true});
    EXPECT_EQ(world.type("s.matches('a(b')"), "1:11: invalid matches argument");
    EXPECT_EQ(world.type("s.matches('a(b)')"), "bool");
}

TEST(Checker, types_that_double_at_each_step_end_in_an_error) {
    const Common world;
    std::string source = "a";
    for (int i = 0; i < 60; ++i) source = "cel.bind(a, {a: a}, " + source + ")";
    EXPECT_TRUE(
        world.type("cel.bind(a, 1, " + source + ")").contains("the type of the expression is too large"));
    std::string open = "a";
    for (int i = 0; i < 60; ++i) open = "[[]].map(b, " + open + " == [b, b])";
    EXPECT_FALSE(world.type(open).empty());
}

// Found by fuzzing: twelve optMap are 50,000 nodes and as many variables.
TEST(Checker, many_variables_are_no_matter) {
    std::string source = "optional.none()";
    for (int i = 0; i < 12; ++i) source += ".optMap(x, x)";
    EXPECT_EQ(Common().type(source), "optional_type(dyn)");
}

TEST(Resolver, names_without_types) {
    World world({.container = "a"});
    world.with("a.x", "int");
    const auto ast = parse("x + [1].map(x, x)[0]");
    const Checked resolved = resolve(*ast, world.environment);
    EXPECT_EQ(resolved.reference(ast->root).overloads.size(),
              world.environment.function("_+_")->overloads.size());
    const auto& call = std::get<Call>((*ast)[ast->root].node);
    EXPECT_EQ(resolved.reference(call.arguments[0]).name, "a.x");
    EXPECT_EQ(resolved.reference(call.arguments[0]).kind, ReferenceKind::Variable);
}
} // namespace
} // namespace cofferdam::cel
