// Kyverno's conditions, loops, context and templates.
#include "analysis/admission/kyverno_conditions.h"
#include "analysis/admission/kyverno_functions.h"
#include "analysis/admission/test_world.h"

namespace cofferdam::admission {
namespace {

value::DocumentPtr read(std::string_view yaml) {
    return value::parse_yaml(std::make_shared<value::Text>("x", std::string(yaml))).documents.at(0);
}

// "key Operator value", each as YAML.
Truth compare(std::string_view key, std::string_view comparison, std::string_view value) {
    const value::DocumentPtr of = read("[" + std::string(key) + ", " + std::string(value) + "]");
    return compare_kyverno(of->root()[0], comparison, of->root()[1]);
}

TEST(KyvernoOperators, equality) {
    EXPECT_EQ(compare("web", "Equals", "w*"), Truth::Yes);
    EXPECT_EQ(compare("w*", "Equals", "web"), Truth::No);
    EXPECT_EQ(compare("1Gi", "Equals", "1024Mi"), Truth::Yes);
    EXPECT_EQ(compare("1h", "Equals", "60m"), Truth::Yes);
    EXPECT_EQ(compare("3", "Equals", "'3'"), Truth::Yes);
    EXPECT_EQ(compare("[1, a]", "Equals", "[1.0, a]"), Truth::Yes);
    EXPECT_EQ(compare("a", "NotEquals", "b"), Truth::Yes);
    // Nothing is neither.
    EXPECT_EQ(compare("null", "Equals", "null"), Truth::No);
    EXPECT_EQ(compare("null", "NotEquals", "a"), Truth::No);
}

TEST(KyvernoOperators, order) {
    EXPECT_EQ(compare("2", "GreaterThan", "1"), Truth::Yes);
    EXPECT_EQ(compare("2Gi", "GreaterThan", "100Mi"), Truth::Yes);
    EXPECT_EQ(compare("90s", "LessThan", "2m"), Truth::Yes);
    EXPECT_EQ(compare("'5'", "GreaterThanOrEquals", "5"), Truth::Yes);
    EXPECT_EQ(compare("word", "GreaterThan", "1"), Truth::No);
    EXPECT_EQ(compare("1.2.3", "GreaterThan", "1.2.0"), Truth::Unknown);
    EXPECT_EQ(compare("3600", "DurationGreaterThan", "59m"), Truth::Yes);
}

TEST(KyvernoOperators, membership) {
    EXPECT_EQ(compare("[NET_ADMIN, CHOWN]", "AnyNotIn", "[CHOWN, KILL]"), Truth::Yes);
    EXPECT_EQ(compare("[CHOWN]", "AnyNotIn", "[CHOWN, KILL]"), Truth::No);
    EXPECT_EQ(compare("[]", "AnyNotIn", "[CHOWN]"), Truth::No);
    EXPECT_EQ(compare("[]", "AllNotIn", "[CHOWN]"), Truth::Yes);
    EXPECT_EQ(compare("[a, b]", "AllIn", "[a, b, c]"), Truth::Yes);
    EXPECT_EQ(compare("[a, x]", "AllIn", "[a, b, c]"), Truth::No);
    EXPECT_EQ(compare("dev-1", "AnyIn", "['dev-*']"), Truth::Yes);
    EXPECT_EQ(compare("80", "AnyIn", "1-100"), Truth::Yes);
    EXPECT_EQ(compare("[80, 400]", "AllNotIn", "1-100"), Truth::No);
    EXPECT_EQ(compare("a", "AnyIn", "'[\"a\", \"b\"]'"), Truth::Yes);
    EXPECT_EQ(compare("a", "AnyNotIn", "5"), Truth::No); // no list
    EXPECT_EQ(compare("a", "Resembles", "a"), Truth::Unknown);
}

TEST(KyvernoFunctions, numbers_as_go_prints_them) {
    EXPECT_EQ(go_text(value::Value::integer(8080)), "8080");
    EXPECT_EQ(go_text(value::Value::integer(1000000)), "1e+06");
    EXPECT_EQ(go_text(value::Value::real(1.5)), "1.5");
    EXPECT_EQ(go_text(read("{b: 1, a: [x, true, null]}")->root()), "map[a:[x true <nil>] b:1]");
}

constexpr std::string_view kyverno = R"(---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: kyverno, namespace: open}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: k, image: kyverno/kyverno:v1}]}}}}
)";

// `rule`: its lines beside name and match, which is about pods.
std::string with_rule(std::string_view rule, std::string_view object, std::string_view annotations = "{}",
                      Requester who = {}) {
    return fate(
        "---\n{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: k, annotations: "
            + std::string(annotations)
            + "}, spec: {validationFailureAction: Enforce, rules: [{name: r, match: {any: [{resources: "
              "{kinds: [Pod]}}]}, "
            + std::string(rule) + "}]}}\n" + std::string(kyverno) + std::string(object),
        "web", {}, std::move(who));
}

constexpr std::string_view no_host_network =
    "validate: {message: \"not {{ request.object.metadata.name || 'this' }}\", deny: {conditions: {all: "
    "[{key: "
    "'{{ request.object.spec.hostNetwork || `false` }}', operator: Equals, value: true, message: nope}]}}}";

TEST(KyvernoRules, deny) {
    EXPECT_EQ(with_rule(no_host_network, pod("web", ", hostNetwork: true")),
              "refused by ClusterPolicy 'k', rule r: not web; nope");
    EXPECT_EQ(with_rule(no_host_network, pod("web")), "admitted");
}

TEST(KyvernoRules, about_pods_are_repeated_for_templates) {
    const std::string bad = deployment("web", ", hostNetwork: true");
    EXPECT_EQ(with_rule(no_host_network, bad), "refused by ClusterPolicy 'k', rule r: not this; nope");
    EXPECT_NE(with_rule(no_host_network, bad, "{pod-policies.kyverno.io/autogen-controllers: none}")
                  .find("accepted, but no pod will start"),
              std::string::npos);
    EXPECT_NE(
        with_rule(no_host_network, bad, "{pod-policies.kyverno.io/autogen-controllers: 'StatefulSet,Job'}")
            .find("accepted, but no pod will start"),
        std::string::npos);
}

TEST(KyvernoRules, preconditions) {
    const auto when = [](std::string_view key) {
        return "preconditions: {all: [{key: \"" + std::string(key) + "\", operator: Equals, value: web}]}, "
               + std::string(no_host_network);
    };
    const std::string bad = pod("web", ", hostNetwork: true");
    EXPECT_NE(with_rule(when("{{ request.object.metadata.labels.app }}"), bad).find("refused"),
              std::string::npos);
    EXPECT_EQ(with_rule(when("{{ request.object.metadata.labels.other || '' }}"), bad), "admitted");
    // Without a value it is an error there, and who asks is not known here.
    EXPECT_NE(with_rule(when("{{ request.object.metadata.labels.other }}"), bad)
                  .find("Unknown key \"other\" in path"),
              std::string::npos);
    EXPECT_NE(with_rule(when("{{ request.userInfo.username }}"), bad).find("userInfo is not known"),
              std::string::npos);
    EXPECT_NE(with_rule(when("{{ request.userInfo.username }}"), bad, "{}",
                        access::User{.name = "web", .groups = {}})
                  .find("refused"),
              std::string::npos);
}

TEST(KyvernoRules, loops) {
    constexpr std::string_view rule =
        "validate: {message: '{{ element.name }}', foreach: [{list: 'request.object.spec.[initContainers, "
        "containers][]', preconditions: {all: [{key: '{{ element.image }}', operator: NotEquals, value: "
        "'trusted/*'}]}, deny: {conditions: {any: [{key: ALL, operator: AnyNotIn, value: '{{ "
        "element.securityContext.capabilities.drop[].to_upper(@) || `[]` }}'}]}}}]}";
    EXPECT_EQ(
        with_rule(rule, pod("web", ", initContainers: [{name: i, image: x, securityContext: {capabilities: "
                                   "{drop: [all]}}}]")),
        "refused by ClusterPolicy 'k', rule r: c");
    EXPECT_EQ(with_rule("validate: {foreach: [{list: request.object.spec.containers, pattern: {image: "
                        "'*:*'}}, {list: request.object.spec.nothing, pattern: {name: x}}]}",
                        pod("web")),
              "admitted");
    EXPECT_NE(with_rule("validate: {foreach: [{list: request.object.spec.containers, pattern: {image: "
                        "'*@*'}}]}",
                        pod("web"))
                  .find("refused"),
              std::string::npos);
    EXPECT_NE(
        with_rule(
            "validate: {foreach: [{list: request.object.spec.containers, foreach: [{list: '[element.name]', "
            "deny: {conditions: {any: [{key: '{{ element1 }}', operator: Equals, value: c}]}}}]}]}",
            pod("web"))
            .find("refused"),
        std::string::npos);
}

TEST(KyvernoRules, context) {
    const auto with = [](std::string_view context) {
        return with_rule(
            "context: [" + std::string(context)
                + "], validate: {message: m, pattern: {metadata: {labels: {app: '{{ wanted }}'}}}}",
            pod("web"));
    };
    EXPECT_EQ(with("{name: wanted, variable: {value: web}}"), "admitted");
    EXPECT_NE(with("{name: wanted, variable: {value: {a: [x, y]}, jmesPath: 'a[1]'}}").find("refused"),
              std::string::npos);
    EXPECT_EQ(with("{name: of, variable: {jmesPath: request.object.metadata.name}}, {name: wanted, variable: "
                   "{value: '{{ of }}'}}"),
              "admitted");
    EXPECT_EQ(with("{name: wanted, variable: {jmesPath: request.object.nothing, default: web}}"), "admitted");
    EXPECT_NE(with("{name: wanted, configMap: {name: a, namespace: b}}").find("wanted is not known"),
              std::string::npos);
    EXPECT_EQ(with("{name: other, apiCall: {urlPath: /api}}, {name: wanted, variable: {value: web}}"),
              "admitted");
}

TEST(KyvernoRules, what_is_not_evaluated_is_in_doubt) {
    for (const std::string_view rule :
         {"validate: {manifests: {}}", "verifyImages: [{imageReferences: ['*']}]",
          "validate: {pattern: {spec: {nodeName: '{{ random(`a`) }}'}}}",
          "validate: {pattern: {spec: {nodeName: '{{ a b }}'}}}",
          "validate: {pattern: {spec: {nodeName: '$(./../x)'}}}"})
        EXPECT_NE(with_rule(rule, pod("web")).find("cannot know"), std::string::npos) << rule;
}

} // namespace
} // namespace cofferdam::admission
