// Kubernetes' libraries and what calls cost. Values and costs are what k8s.io/apiserver 0.35 gives.
#include <string>

#include <gtest/gtest.h>

#include "policy/cel/authorizer.h"
#include "policy/cel/checker.h"
#include "policy/cel/kubernetes_environment.h"
#include "policy/cel/libraries.h"
#include "policy/cel/plain_json.h"
#include "policy/cel/program.h"
#include "value/document.h"

namespace cofferdam::cel {
namespace {

// Lets the ServiceAccount team/robot get pods and everybody read /healthz; knows nothing of secrets.
class SmallAuthorizer final : public Authorizer {
  public:
    AccessDecision may(const Asker& asker, std::string_view verb,
                       const ResourceRequest& request) const override {
        if (request.resource == "secrets") return {.allowed = Truth::Unknown, .error = "not read"};
        const bool robot = asker == Asker{"team", "robot"};
        const bool allowed =
            robot && verb == "get" && request.resource == "pods" && request.namespace_name == "team";
        return {.allowed = truth(allowed), .reason = allowed ? "a role" : ""};
    }
    AccessDecision may(const Asker&, std::string_view verb, std::string_view path) const override {
        return {.allowed = truth(verb == "get" && path == "/healthz")};
    }
};

// "value cost", "error: message" or "unknown".
std::string outcome(std::string_view source) {
    static const auto environment = [] {
        auto made = kubernetes_environment(35, libraries()).value();
        declare_admission_variables(*made, {.authorizer = true});
        return made;
    }();
    static const auto object = value::parse(std::make_shared<const value::Text>(
        "object", R"({"name": "n", "replicas": 3, "list": [1, 2, 3], "labels": {"app": "web"}, "containers":
                     [{"name": "a", "ports": [{"number": 80}]}, {"name": "b"}], "text": "hello world this is long"})"));
    static const SmallAuthorizer authorizer;
    const auto ast = parse(source, environment->options().parse);
    if (!ast) return "error: " + ast.error().front().message;
    const auto checked = check(*ast, *environment);
    if (!checked) return "error: " + checked.error().front().message;
    VariableNames names;
    const Program program = compile(*ast, *checked, names);
    Evaluation evaluation;
    evaluation.bind(names.number("object"), Value::of_json(object.documents.at(0)->root()));
    evaluation.bind(names.number("authorizer"), authorizer_value(evaluation, authorizer));
    evaluation.bind(
        names.number("authorizer.requestResource"),
        request_resource_value(evaluation, authorizer, {.resource = "pods", .namespace_name = "team"}));
    const Value value = program.run(evaluation);
    if (value.is(Kind::Unknown)) return "unknown";
    if (value.is(Kind::Error)) return "error: " + std::string(value.as_error().message);
    return to_plain_json(value) + ' ' + std::to_string(evaluation.cost());
}

TEST(Libraries, urls) {
    EXPECT_EQ(outcome("url('https://user:pass@example.com:80/path?query=val#fragment').getHost()"),
              R"("example.com:80" 7)");
    EXPECT_EQ(outcome("url('https://[::1]:80/').getHostname()"), R"("::1" 3)");
    EXPECT_EQ(outcome("url('https://example.com/with space/').getEscapedPath()"), R"("/with%20space/" 5)");
    EXPECT_EQ(outcome("url('/path').getScheme()"), R"("" 2)");
    EXPECT_EQ(outcome("url('https://example.com/?k=a&k=b&l=c%20d').getQuery()"),
              R"({"k":["a","b"],"l":["c d"]} 5)");
    EXPECT_EQ(outcome("isURL('../relative')"), "false 1");
    EXPECT_EQ(outcome("url('https://a:b:c/')"), "error: URL parse error during conversion from string: parse "
                                                "\"https://a:b:c/\": invalid port \":c\" after host");
    EXPECT_EQ(
        outcome("url('https://a/%zz')"),
        "error: URL parse error during conversion from string: parse \"https://a/%zz\": invalid URL escape "
        "\"%zz\"");
    EXPECT_EQ(outcome("url('https://EXAMPLE.com') == url('HTTPS://EXAMPLE.com')"), "true 5");
}

TEST(Libraries, formats) {
    EXPECT_EQ(outcome("format.dns1123Label().validate('my-name')"), "null 9");
    EXPECT_EQ(outcome("format.dns1123Label().validate('a.b').value()[0]"), R"("must not contain dots" 12)");
    EXPECT_EQ(outcome("format.dns1123LabelPrefix().validate('my-name-').hasValue()"), "false 10");
    EXPECT_EQ(outcome("format.named('uuid').value().validate('123e4567-e89b-12d3-a456-426614174000')"),
              "null 74");
    EXPECT_EQ(outcome("format.named('nothing').hasValue()"), "false 2");
    EXPECT_EQ(outcome("format.date().validate('2021-02-29').value()"), R"(["invalid date"] 38)");
    EXPECT_EQ(outcome("format.datetime().validate('2021-01-01T00:00:00Z').hasValue()"), "false 56");
    EXPECT_EQ(outcome("format.byte().validate('aGVsbG8').value()"), R"(["invalid base64"] 23)");
    EXPECT_EQ(outcome("format.uri().validate('x').value()"),
              R"(["parse \"x\": invalid URI for request"] 278)");
}

TEST(Libraries, the_authorizer_is_asked) {
    EXPECT_EQ(outcome("authorizer.path('/healthz').check('get').allowed()"), "true 350003");
    EXPECT_EQ(
        outcome("authorizer.serviceAccount('team', 'robot').group('').resource('pods').namespace('team')"
                ".check('get').reason()"),
        R"("a role" 350006)");
    EXPECT_EQ(outcome("authorizer.requestResource.check('get').allowed()"), "false 350002");
    EXPECT_EQ(outcome("authorizer.group('').resource('secrets').check('get').allowed()"), "unknown");
    EXPECT_EQ(outcome("authorizer.group('').resource('secrets').check('get').error()"),
              R"("not read" 350004)");
    EXPECT_EQ(outcome("authorizer.group('').resource('pods').fieldSelector('a=b').check('get').errored()"),
              "false 350115");
    EXPECT_EQ(outcome("authorizer.path(' ')"), "error: path must not be empty");
    EXPECT_EQ(outcome("authorizer.serviceAccount('A', 'robot')"), "error: Invalid service account namespace");
}

TEST(Libraries, addresses_and_quantities_beyond_what_fits) {
    EXPECT_EQ(outcome("ip('1.2.3.4.5')"),
              "error: IP Address \"1.2.3.4.5\" parse error during conversion from "
              "string: ParseAddr(\"1.2.3.4.5\"): IPv4 address too long");
    EXPECT_EQ(outcome("ip('::1::2')"),
              "error: IP Address \"::1::2\" parse error during conversion from string: "
              "ParseAddr(\"::1::2\"): multiple :: in address (at \":2\")");
    EXPECT_EQ(outcome("quantity('99999999999999999999999999999999G').isInteger()"), "false 5");
    EXPECT_EQ(outcome("quantity('99999999999999999999999999999999G').isGreaterThan(quantity('1'))"),
              "true 6");
}

TEST(Libraries, literals_are_checked) {
    EXPECT_EQ(outcome("duration('1x')"), "error: invalid duration argument");
    EXPECT_EQ(outcome("timestamp('yesterday')"), "error: invalid timestamp argument");
    EXPECT_EQ(outcome("'a'.matches('[')"), "error: invalid matches argument");
}

struct Costly {
    std::string_view source;
    std::string_view outcome;
};

TEST(Cost, is_what_the_api_server_charges) {
    static constexpr Costly cases[] = {
        {"object.replicas", "3 2"},
        {"has(object.replicas)", "true 1"},
        {"object.name in ['a', 'b']", "false 2"},
        {"object.nothing in []", "false 0"},
        {"object.replicas in object.list", "true 5"},
        {"[1, 2, 3].all(x, x > 0)", "true 16"},
        {"{'a': 1}.a", "1 2"},
        {"1 + 2 + 3", "6 2"},
        {"duration('1h')", "\"3600s\" 0"},
        {"object.replicas > 100 ? object.nothing : object.text", R"("hello world this is long" 4)"},
        {"object.labels[?'app'].orValue(object.nothing)", R"("web" 3)"},
        {"object.?nothing.deeper.orValue('x')", R"("x" 1)"},
        {"object.?labels.nothing.deeper.orValue('x')", R"("x" 2)"},
        {"object.?labels['nothing'].orValue('x')", R"("x" 2)"},
        {"object.list[?object.replicas].orValue(9)", "9 3"},
        {"object.labels.orValue({}).size()", "1 3"}, // no optional
        {"object.text.contains('long')", "true 5"},
        {"object.text.matches('^hello.*long$')", "true 14"},
        {"object.text == object.text", "true 7"},
        {"object.text + object.text", R"("hello world this is longhello world this is long" 5)"},
        {"object.containers.exists(c, has(c.ports) && c.ports.exists(p, p.number == 80))", "true 21"},
        {"object.containers.filter(c, c.name == 'a').size()", "1 23"},
        {"[3, 1, 2].sort()", "[1,2,3] 29"},
        {"lists.range(3)", "[0,1,2] 14"},
        {"sets.contains(object.list, [1, 2])", "true 9"},
        {"quantity('1Gi').isGreaterThan(quantity('1Mi'))", "true 3"},
        {"cidr('10.0.0.0/8').containsIP('10.1.2.3')", "true 3"},
    };
    for (const Costly& costly : cases) EXPECT_EQ(outcome(costly.source), costly.outcome) << costly.source;
}

} // namespace
} // namespace cofferdam::cel
