#include <string>

#include <gtest/gtest.h>

#include "policy/cel/expr_text.h"

namespace cofferdam::cel {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

constexpr std::string_view starts =
    "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, "
    "IDENTIFIER}";

TEST(Parser, precedence_and_association) {
    EXPECT_EQ(parsed("a + b * c - d"), "_-_(_+_(a, _*_(b, c)), d)");
    EXPECT_EQ(parsed("a < b == c"), "_==_(_<_(a, b), c)");
    EXPECT_EQ(parsed("a in b + c"), "@in(a, _+_(b, c))");
    EXPECT_EQ(parsed("a || b && c"), "_||_(a, _&&_(b, c))");
    EXPECT_EQ(parsed("a ? b : c ? d : e"), "_?_:_(a, b, _?_:_(c, d, e))");
    EXPECT_EQ(parsed("a.b[c].d(e)"), "_[_](a.b, c).d(e)");
}

TEST(Parser, chains_of_logic_are_balanced) {
    EXPECT_EQ(parsed("a && b && c && d"), "_&&_(_&&_(a, b), _&&_(c, d))");
    EXPECT_EQ(parsed("a || b || c"), "_||_(_||_(a, b), c)");
}

TEST(Parser, a_sign_belongs_to_the_number_behind_it) {
    EXPECT_EQ(parsed("-9223372036854775808"), "-9223372036854775808");
    EXPECT_EQ(parsed("9223372036854775808"), "1:1: invalid int literal");
    EXPECT_EQ(parsed("-1 - -1"), "_-_(-1, -1)");
    EXPECT_EQ(parsed("--1"), "1");
    EXPECT_EQ(parsed("---a"), "-_(a)");
    EXPECT_EQ(parsed("!!a"), "a");
    EXPECT_EQ(parsed("-a.b"), "-_(a.b)");
}

TEST(Parser, numbers) {
    EXPECT_EQ(parsed("[0x1F, 7u, 0xffU, .5, 1.5e3]"), "[31, 7u, 255u, 0.5, 1500.0]");
    EXPECT_EQ(parsed("18446744073709551616u"), "1:1: invalid uint literal");
    EXPECT_EQ(parsed("1e999"), "1:1: invalid double literal");
    EXPECT_EQ(parsed("1.size()"), "1.size()");
}

TEST(Parser, texts) {
    EXPECT_EQ(parsed(R"("a\n\x41\u00e9\101\U0001F600")"), "\"a\nAéA😀\"");
    EXPECT_EQ(parsed(R"(r"a\n" + R'\'  )"), R"(_+_("a\n", "\"))");
    EXPECT_EQ(parsed("'''a'b\r\nc'''"), "\"a'b\nc\"");
    EXPECT_EQ(parsed(R"(b"\xff\303")"), "b\"\xff\xc3\"");
    EXPECT_EQ(parsed(R"(bR"\x")"), R"(b"\x")");
    EXPECT_EQ(parsed(R"('\ud800')"), "1:1: invalid unicode code point");
    EXPECT_EQ(parsed(R"(b'\u0041')"), "1:1: unable to unescape string");
}

TEST(Parser, comments_and_line_breaks) {
    EXPECT_EQ(parsed("a // b\n + c"), "_+_(a, c)");
    EXPECT_EQ(
        parsed("a\n +\n  $"),
        "3:3: Syntax error: token recognition error at: '$'\n3:4: Syntax error: mismatched input '<EOF>' "
        "expecting "
            + std::string(starts));
}

TEST(Parser, columns_count_code_points) { EXPECT_EQ(parsed("'é😀' + var"), "1:8: reserved identifier: var"); }

TEST(Parser, names) {
    EXPECT_EQ(parsed(".a.b"), ".a.b");
    EXPECT_EQ(parsed("a.`b-c/d`"), "a.b-c/d");
    EXPECT_EQ(parsed("a.`b`", {.escaped_identifiers = false}), "1:3: unsupported syntax: '`'");
    EXPECT_EQ(parsed("a.var"), "a.var");
    EXPECT_EQ(parsed("for(1)"), "1:1: reserved identifier: for");
    EXPECT_EQ(parsed("a.true"), "1:3: Syntax error: mismatched input 'true' expecting IDENTIFIER");
    EXPECT_EQ(parsed("a.b.C{d: 1, ?`e-f`: 2,}"), "a.b.C{d: 1, ?e-f: 2}");
}

TEST(Parser, optional_syntax) {
    EXPECT_EQ(parsed("a.?b[?c]"), "_[?_](a.?b, c)");
    EXPECT_EQ(parsed("[?a, b]"), "[?a, b]");
    EXPECT_EQ(parsed("{?'a': b}"), "{?\"a\": b}");
    EXPECT_EQ(parsed("a.?b && [?c]", {.optional_syntax = false}),
              "1:2: unsupported syntax '.?'\n1:10: unsupported syntax '?'");
}

TEST(Parser, errors_say_what_cel_go_says) {
    EXPECT_EQ(parsed("a b"), "1:3: Syntax error: extraneous input 'b' expecting <EOF>");
    EXPECT_EQ(parsed("a b c"), "1:3: Syntax error: mismatched input 'b' expecting <EOF>");
    EXPECT_EQ(parsed("f(a"), "1:4: Syntax error: missing ')' at '<EOF>'");
    EXPECT_EQ(parsed("[a"), "1:3: Syntax error: mismatched input '<EOF>' expecting {']', ','}");
    EXPECT_EQ(parsed("{a}"), "1:3: Syntax error: mismatched input '}' expecting ':'");
    EXPECT_EQ(parsed("a."), "1:3: Syntax error: no viable alternative at input '.'");
    EXPECT_EQ(parsed("a | b"), "1:3: Syntax error: token recognition error at: '| '\n1:5: Syntax error: "
                               "extraneous input 'b' expecting <EOF>");
    EXPECT_EQ(parsed(R"("\xFh")"), "1:1: Syntax error: token recognition error at: '\"\\xFh'\n1:6: Syntax "
                                   "error: token recognition error at: '\"'\n1:7: Syntax error: mismatched "
                                   "input '<EOF>' expecting "
                                       + std::string(starts));
    EXPECT_EQ(
        parsed("[1, 2, 3].map(var, var * var)"),
        "1:15: reserved identifier: var\n1:15: argument is not an identifier\n1:20: reserved identifier: "
        "var\n1:26: reserved identifier: var");
}

TEST(Parser, what_is_too_deep_or_too_long_ends_in_an_error) {
    EXPECT_EQ(parsed(repeated("(", 250) + "a" + repeated(")", 250)),
              "0:0: expression recursion limit exceeded: 250");
    EXPECT_EQ(parsed(repeated("[", 100'000)), "0:0: expression recursion limit exceeded: 250");
    EXPECT_EQ(parsed("a" + repeated(".a", 250)), "a" + repeated(".a", 250));
    EXPECT_EQ(parsed("a" + repeated(".a", 251)), "0:0: max recursion depth exceeded");
    EXPECT_EQ(parsed("a" + repeated("+a", 30'000)), "0:0: max recursion depth exceeded");
    EXPECT_EQ(parsed(repeated(" ", 100'001)),
              "0:0: expression code point size exceeds limit: size: 100001, limit 100000");
    EXPECT_EQ(parsed("a" + repeated(".optMap(a, a)", 100)),
              "0:0: expression has more than 100000 nodes once its macros are expanded");
    const auto many = parse(repeated("$", 1000));
    ASSERT_FALSE(many.has_value());
    EXPECT_LE(many.error().size(), 101U);
}

TEST(Parser, an_ast_can_be_moved) {
    auto ast = parse("'a\\n' + b");
    ASSERT_TRUE(ast.has_value());
    const Ast moved = std::move(*ast);
    EXPECT_EQ(expr_text(moved, moved.root), "_+_(\"a\n\", b)");
    EXPECT_EQ(moved.source(), "'a\\n' + b");
}

TEST(Macros, has) {
    EXPECT_EQ(parsed("has(a.b)"), "has(a.b)");
    EXPECT_EQ(parsed("has(a)"), "1:5: invalid argument to has() macro");
    EXPECT_EQ(parsed("has(a.?b)"), "1:6: invalid argument to has() macro");
    EXPECT_EQ(parsed("a.has(b)"), "a.has(b)");
}

TEST(Macros, quantifiers) {
    EXPECT_EQ(parsed("a.all(x, b)"), "for x in a: @result = true while @not_strictly_false(@result) then "
                                     "_&&_(@result, b) gives @result");
    EXPECT_EQ(parsed("a.exists(k, v, b)"),
              "for k, v in a: @result = false while @not_strictly_false(!_(@result)) then _||_(@result, b) "
              "gives @result");
    EXPECT_EQ(parsed("a.exists_one(x, b)"),
              "for x in a: @result = 0 while true then _?_:_(b, _+_(@result, 1), @result) gives "
              "_==_(@result, 1)");
    EXPECT_EQ(parsed("a.all(x.y, b)"), "1:8: argument must be a simple name");
    EXPECT_EQ(parsed("a.all(x, x, b)"), "1:10: duplicate variable name: x");
    EXPECT_EQ(parsed("a.all(__result__, b)"), "1:7: iteration variable overwrites accumulator variable");
    EXPECT_EQ(parsed("a.all(k, v, b)", {.two_variable_macros = false}), "a.all(k, v, b)");
}

TEST(Macros, collections) {
    EXPECT_EQ(parsed("a.map(x, b, c)"),
              "for x in a: @result = [] while true then _?_:_(b, _+_(@result, [c]), "
              "@result) gives @result");
    EXPECT_EQ(parsed("a.filter(x, b)"),
              "for x in a: @result = [] while true then _?_:_(b, _+_(@result, [x]), "
              "@result) gives @result");
    EXPECT_EQ(parsed("a.transformMap(k, v, c)"),
              "for k, v in a: @result = {} while true then cel.@mapInsert(@result, k, c) gives @result");
    EXPECT_EQ(parsed("a.map(1, b)"), "1:7: argument is not an identifier");
}

TEST(Macros, bindings) {
    const std::string bound = "for #unused in []: x = a while false then x gives b";
    EXPECT_EQ(parsed("cel.bind(x, a, b)"), bound);
    EXPECT_EQ(parsed("cel.bind(x, a, b)", {.bind_macro = false}), "cel.bind(x, a, b)");
    EXPECT_EQ(parsed("o.optMap(x, b)"),
              "_?_:_(o.hasValue(), optional.of(for #unused in []: x = o.value() while false then x gives b), "
              "optional.none())");
    EXPECT_EQ(parsed("cel.block([a], cel.index(0))", {.block_macro = true}),
              "for #unused in []: @index0 = a while false then @index0 gives @index0");
}

TEST(Macros, extremes) {
    EXPECT_EQ(parsed("math.greatest(a)"), "math.@max(a)");
    EXPECT_EQ(parsed("math.least(a, b)"), "math.@min(a, b)");
    EXPECT_EQ(parsed("math.least(a, b, 1)"), "math.@min([a, b, 1])");
    EXPECT_EQ(parsed("math.greatest()"), "1:1: math.greatest() requires at least one argument");
    EXPECT_EQ(parsed("math.greatest('a')"), "1:15: math.greatest() invalid single argument value");
    EXPECT_EQ(parsed("math.least(a, 'a')"), "1:15: math.least() simple literal arguments must be numeric");
}

} // namespace
} // namespace cofferdam::cel
