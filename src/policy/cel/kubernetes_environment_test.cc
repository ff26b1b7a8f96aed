#include <string>

#include <gtest/gtest.h>

#include "policy/cel/checker.h"
#include "policy/cel/expr_text.h"
#include "policy/cel/kubernetes_environment.h"
#include "policy/cel/libraries.h"

namespace cofferdam::cel {
namespace {

std::shared_ptr<Environment> environment(int minor, AdmissionVariables chosen = {}) {
    auto made = kubernetes_environment(minor, libraries()).value();
    declare_admission_variables(*made, chosen);
    return made;
}

std::string type(const Environment& environment, std::string_view source) {
    const auto ast = parse(source, environment.options().parse);
    if (!ast) return error_text(ast.error());
    const auto checked = check(*ast, environment);
    return checked ? to_string(checked->type(ast->root)) : error_text(checked.error());
}

TEST(KubernetesEnvironment, what_policies_may_name) {
    const auto plain = environment(35);
    EXPECT_EQ(type(*plain, "object.spec.replicas <= 5"), "bool");
    EXPECT_EQ(type(*plain, "request.userInfo.groups"), "list(string)");
    EXPECT_EQ(type(*plain, "namespaceObject.metadata.labels['a']"), "string");
    EXPECT_EQ(type(*plain, "namespaceObject.status.conditions[0].type"), "string");
    EXPECT_EQ(type(*plain, "request.user"), "1:8: undefined field 'user'");
    EXPECT_EQ(type(*plain, "params.a"), "1:1: undeclared reference to 'params' (in container '')");
    const auto full = environment(35, {.params = true, .authorizer = true});
    EXPECT_EQ(type(*full, "params.a"), "dyn");
    EXPECT_EQ(type(*full, "authorizer.requestResource"), "kubernetes.authorization.ResourceCheck");
}

TEST(KubernetesEnvironment, patches) {
    const auto patching = environment(35, {.patch_types = true});
    EXPECT_EQ(type(*patching, "Object{spec: Object.spec{replicas: 3}}"), "Object");
    EXPECT_EQ(type(*patching, "[JSONPatch{op: 'add', path: '/a', value: 1}]"), "list(JSONPatch)");
    EXPECT_EQ(type(*patching, "JSONPatch{op: 1}"),
              "1:13: expected type of field 'op' is 'string' but provided type "
              "is 'int'");
    EXPECT_EQ(type(*patching, "JSONPatch{a: 1}"), "1:12: undefined field 'a'");
    EXPECT_EQ(type(*patching, "jsonpatch.escapeKey('a/b')"), "string");
    EXPECT_NE(type(*environment(35), "jsonpatch.escapeKey('a/b')"), "string");
}

TEST(KubernetesEnvironment, the_language_grows_with_the_version) {
    EXPECT_EQ(type(*environment(27), "object.?a"), "1:7: unsupported syntax '.?'");
    EXPECT_EQ(type(*environment(28), "object.?a"), "optional_type(dyn)");
    EXPECT_EQ(type(*environment(27), "1 < 1.5"),
              "1:3: found no matching overload for '_<_' applied to '(int, double)'");
    EXPECT_EQ(type(*environment(32), "{1: 2}.all(k, v, k < v)"), "bool");
    EXPECT_NE(type(*environment(31), "{1: 2}.all(k, v, k < v)"), "bool");
    EXPECT_EQ(type(*environment(25), "[1, 'a']"), "1:5: expected type 'int' but found 'string'");
}

TEST(KubernetesEnvironment, libraries_come_and_go) {
    const Library old{.name = "old", .overloads = text_overloads(), .since_minor = 1, .until_minor = 29};
    const Library libraries[] = {old};
    EXPECT_NE(kubernetes_environment(28, libraries).value()->function("size"), nullptr);
    EXPECT_EQ(kubernetes_environment(29, libraries).value()->function("size"), nullptr);
}

TEST(Environment, one_on_top_of_another_sees_and_adds) {
    const std::shared_ptr<const Environment> base = environment(35);
    Environment policy(base);
    MessageType variables{.name = "kubernetes.variables", .fields = {}};
    variables.fields.push_back({"replicas", policy.types().simple(TypeKind::Int)});
    policy.declare(variables);
    policy.declare(Variable{"variables", policy.types().message("kubernetes.variables")});
    EXPECT_EQ(type(policy, "variables.replicas + size(request.name)"), "int");
    EXPECT_EQ(type(policy, "variables.other"), "1:10: undefined field 'other'");
    EXPECT_EQ(base->identifier("variables"), nullptr);
}

TEST(Signature, what_cannot_be_read_is_an_error) {
    TypePool pool;
    EXPECT_EQ(to_string(parse_type("map(K, list(optional_type(net.IP)))", pool).value()),
              "map(K, list(optional_type(net.IP)))");
    for (const std::string_view bad : {"", "list(", "list(int", "int)", "int(bool)", "list(int) x", "A(int)"})
        EXPECT_FALSE(parse_type(bad, pool).has_value()) << bad;
    for (const std::string_view bad : {"int", "(int)", "(int) -> ", "(int -> int"})
        EXPECT_FALSE(parse_signature(bad, pool).has_value()) << bad;
}

} // namespace
} // namespace cofferdam::cel
